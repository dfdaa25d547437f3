import process from 'node:process';
import type { FidelityReport } from '../../core/embedding';
import { renderFidelity } from '../../core/report';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { checkOutput, writeOutput } from '../outputs';
import { namedModels } from './named';

/** `rag-lab models check ID…`: the fidelity gate once more; exit 1 where a model fails. */
export async function checkModels(line: CommandLine): Promise<ExitCode> {
  const ids = namedModels(line);
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const reports = await withEngine(line, async ({ client, ...options }) => {
    const all: FidelityReport[] = [];
    for (const id of ids) all.push(await client.call('modelCheck', { id }, options));
    return all;
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(reports, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(reports.map(renderFidelity).join('\n'));
  return reports.every(({ usable }) => usable) ? 0 : 1;
}
