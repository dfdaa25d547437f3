// npm run bench: speed and memory claims, as ratios measured side by side in one run. Prints a table, writes JSON.
import { build } from 'esbuild';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/setup.mjs';

const PEER = '@huggingface/transformers@4.3.1';
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(root, 'artefacts/bench.json') },
    only: { type: 'string' },
    'no-editor': { type: 'boolean' },
  },
});

/** The pipeline a user would pick instead; only the benchmark needs it, so it is no dependency. */
function installPeer() {
  const dir = path.join(root, '.cache/bench-peer');
  if (existsSync(path.join(dir, 'node_modules/@huggingface/transformers'))) return;
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'package.json'), '{"private":true}');
  console.error(`bench: installing ${PEER} to compare with (once)`);
  execFileSync(
    'npm',
    ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', PEER],
    { cwd: dir, stdio: ['ignore', 2, 2] },
  );
}

installPeer();
await build({
  entryPoints: {
    bench: path.join(root, 'test/bench/main.ts'),
    'large-search': path.join(root, 'test/bench/large-search.ts'),
  },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', 'hnswlib-node', 'usearch'],
  outdir: path.join(root, 'out-test'),
  outExtension: { '.js': '.cjs' },
  logLevel: 'warning',
});
const env = { ...process.env, ...(values.only && { RAG_LAB_BENCH: values.only }) };
let editor = [];
if (!values['no-editor'] && (!values.only || values.only.includes('editor'))) {
  const { benchEditor } = await import('./editor.mjs');
  editor = [JSON.stringify(await benchEditor())];
}
const { status } = spawnSync(
  process.execPath,
  [path.join(root, 'out-test/bench.cjs'), root, path.resolve(values.out), ...editor],
  { stdio: 'inherit', env },
);
process.exitCode = status ?? 1;
