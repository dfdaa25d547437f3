import process from 'node:process';
import { userError } from '../core/common';
import { FOUND_RANK } from '../core/gate';
import { renderBisect } from '../core/report';
import { announceRemote } from './announce-remote';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { readInputs } from './inputs';
import { checkOutput, writeOutput } from './outputs';

/** `rag-lab bisect`: the commit that lost a query. The first variant is the one that is asked. */
export async function bisectCommand(line: CommandLine): Promise<ExitCode> {
  const { corpus, variants, files } = readInputs(line, line.words[0]);
  const { query, good, bad, json } = line.text;
  if (query === undefined)
    throw userError(
      'cli/missing-value',
      'bisect wants the id of a query.',
      'Write --query ID, with an id of your queries.',
    );
  if (json !== undefined) checkOutput(json);
  const result = await withEngine(line, async (engine) => {
    const { client, ...options } = engine;
    // Of the documents as they are; what differs in a commit comes on top.
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, [variants[0]!]);
    return client.call(
      'bisect',
      { corpus, variant: variants[0]!, files, query, k: FOUND_RANK, ...(good && { good }), ...(bad && { bad }) },
      options,
    );
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(result, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(renderBisect(result));
  for (const notice of result.notices) process.stderr.write(`Note: ${notice}\n`);
  return 0;
}
