// The main job: variants side by side on the project's own guide, or on any folder: npm start -- --corpus DIR
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const given = process.argv.slice(2);
const sample = path.join(root, 'docs/rag-lab.config.json');
const reports = path.join(root, 'reports');
const has = (flag) => given.some((word) => word === flag || word.startsWith(`${flag}=`));

let config = sample;
if (has('--corpus')) {
  // The sample's variants, without its queries: those belong to the guide.
  const { variants } = JSON.parse(readFileSync(sample, 'utf8'));
  config = path.join(root, '.cache/start/rag-lab.config.json');
  mkdirSync(path.dirname(config), { recursive: true });
  writeFileSync(config, JSON.stringify({ version: 1, variants }, null, 2));
}
const defaults = {
  '--store': path.join(root, '.cache/store'),
  '--html': path.join(reports, 'report.html'),
  '--md': path.join(reports, 'report.md'),
  '--json': path.join(reports, 'result.json'),
};
const extra = Object.entries(defaults).flatMap(([flag, value]) => (has(flag) ? [] : [flag, value]));
const { status, signal } = spawnSync(
  process.execPath,
  [path.join(root, 'dist/cli.js'), 'compare', config, ...extra, ...given],
  { stdio: 'inherit' },
);
process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 3);
