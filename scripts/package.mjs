// Packages the extension for this machine's platform: npm run package [-- --out FILE]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

// hnswlib-node is compiled here, so a package runs on this kind of machine alone.
export const target = `${process.platform}-${process.arch}`;
/** usearch has one binary for both kinds of Mac. */
const usearchBuild = process.platform === 'darwin' ? 'darwin-arm64+x64' : target;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

export function packageExtension(out = path.join(root, 'artefacts', `rag-performance-lab-${target}-${version}.vsix`)) {
  const ignore = path.join(root, `.vscodeignore.${target}`);
  const list = readFileSync(path.join(root, '.vscodeignore'), 'utf8');
  mkdirSync(path.dirname(out), { recursive: true });
  const ofTarget = { TARGET_OS: process.platform, TARGET_ARCH: process.arch, TARGET_USEARCH: usearchBuild };
  writeFileSync(
    ignore,
    list.replaceAll(/TARGET_[A-Z]+/g, (name) => ofTarget[name]),
  );
  try {
    const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
    const args = [
      'package',
      '--target',
      target,
      '--ignoreFile',
      ignore,
      '--out',
      out,
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
    ];
    execFileSync(process.execPath, [vsce, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  } finally {
    rmSync(ignore, { force: true });
  }
  return out;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const file = packageExtension(values.out && path.resolve(values.out));
  console.log(`${path.relative(root, file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
