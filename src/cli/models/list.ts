import process from 'node:process';
import { formatValue, layOut, visible } from '../../core/report';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab models [list]`: what comes with the lab and what was added. */
export async function listModels(line: CommandLine): Promise<ExitCode> {
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const models = await withEngine(line, ({ client, ...options }) => client.call('models', {}, options));
  if (json !== undefined) writeOutput(json, `${JSON.stringify(models, null, 2)}\n`);
  if (line.flags.has('quiet')) return 0;
  const head = ['model', 'kind', 'origin', 'licence', 'dimensions', 'tokens', 'on disk'];
  const rows = models.map(({ id, kind, origin, licence, dimensions, maxTokens, bytes }) => [
    ...[visible(id), kind, origin, visible(licence), String(dimensions), String(maxTokens)],
    formatValue({ value: bytes, unit: 'bytes' }),
  ]);
  process.stdout.write(`${layOut([head, ...rows], 4)}\n`);
  return 0;
}
