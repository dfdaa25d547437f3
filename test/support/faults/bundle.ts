import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A program of this folder as one plain file that Node starts in some 50 ms, in a folder of its own. */
export async function bundleProgram(name: string): Promise<{ file: string; dispose: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'rag-lab-faults-'));
  const file = join(folder, `${name}.cjs`);
  await build({
    entryPoints: [resolve(import.meta.dirname, `${name}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) };
}
