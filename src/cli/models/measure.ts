import process from 'node:process';
import { renderModelFigures } from '../../core/report';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab models measure [ID…]`: side by side; all that run here where none is named, since the others cost money. */
export async function measureModels(line: CommandLine): Promise<ExitCode> {
  const [, ...named] = line.words;
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const { corpus, files } = readInputs(line, findConfig({ ...line, words: [] }));
  const figures = await withEngine(line, async ({ client, ...options }) => {
    const ids = named.length
      ? named
      : (await client.call('models', {}, options)).filter(({ kind }) => kind !== 'remote').map(({ id }) => id);
    return client.call('modelFigures', { ids, corpus, files }, options);
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(renderModelFigures(figures));
  return 0;
}
