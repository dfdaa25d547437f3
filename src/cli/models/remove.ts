import process from 'node:process';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { namedModels } from './named';

/** `rag-lab models remove ID…`: models that were added. */
export async function removeModels(line: CommandLine): Promise<ExitCode> {
  const ids = namedModels(line);
  await withEngine(line, async ({ client, ...options }) => {
    for (const id of ids) await client.call('modelRemove', { id }, options);
  });
  if (!line.flags.has('quiet')) process.stdout.write(`Removed: ${ids.join(', ')}\n`);
  return 0;
}
