import process from 'node:process';
import { renderEmbeddedQueries } from '../../core/report';
import { announceQueries } from '../announce-remote';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { readLikelyQueries } from '../likely-queries';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab cache prime [CONFIG] [--trace FILE] [--count N]`: vectors of likely queries into the store. */
export async function primeStore(line: CommandLine): Promise<ExitCode> {
  const { json } = line.text;
  const inputs = readInputs(line, findConfig(line));
  const { corpus, variants } = inputs;
  const params = { corpus, variants, likely: readLikelyQueries(line, inputs) };
  if (json !== undefined) checkOutput(json);
  const done = await withEngine(line, async (engine) => {
    if (!line.flags.has('quiet')) await announceQueries(engine, variants);
    return engine.client.call('embedQueries', params, engine);
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(done, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(renderEmbeddedQueries(done));
  return 0;
}
