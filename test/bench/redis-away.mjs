// node test/bench/redis-away.mjs [STATE…]: what a run loses while its Redis is of no use.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup.mjs';

// As deep as the source that finds the project from where it is.
const outfile = path.join(root, 'test/out-test/servers/redis-away.mjs');
await build({
  entryPoints: [path.join(root, 'test/bench/redis-away.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  outfile,
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
rmSync(path.dirname(outfile), { recursive: true, force: true });
