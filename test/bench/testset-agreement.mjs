// node test/bench/testset-agreement.mjs [--json FILE]: how a generated test set ranks variants, against human judgements.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../../scripts/setup.mjs';

const outfile = path.join(root, 'out-test/testset-agreement.cjs');
await build({
  entryPoints: [path.join(root, 'test/bench/testset-agreement.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', 'hnswlib-node'],
  outfile,
  logLevel: 'warning',
});
process.exitCode =
  spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
