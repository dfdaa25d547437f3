import process from 'node:process';
import { userError } from '../core/common';
import type { BisectResult } from '../core/gate';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { readInputs } from './inputs';
import { checkOutput, writeOutput } from './outputs';

/** A query counts as found among so many. */
const FOUND_AMONG = 10;

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
  const result = await withEngine(line, ({ client, ...options }) =>
    client.call(
      'bisect',
      { corpus, variant: variants[0]!, files, query, k: FOUND_AMONG, ...(good && { good }), ...(bad && { bad }) },
      options,
    ),
  );
  if (json !== undefined) writeOutput(json, `${JSON.stringify(result, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(renderBisect(result));
  for (const notice of result.notices) process.stderr.write(`Note: ${notice}\n`);
  return 0;
}

const rankText = (rank: number | null): string => (rank === null ? 'not found' : `rank ${rank}`);

/** What was found, then each revision that was tried. */
export function renderBisect({ query, variant, commit, files, rankBefore, rankAfter, steps }: BisectResult): string {
  const lines = [
    `${query} was lost by ${commit.hash}`,
    `  ${[commit.subject, commit.author, commit.date].filter((part) => part !== '').join(' · ')}`,
    `  ${variant}: ${rankText(rankBefore)} before, ${rankText(rankAfter)} after`,
    ...(files.length ? ['', 'It changed'] : []),
    ...files.map((file) => `  ${file}`),
    '',
    'Tried',
    ...steps.map((step) => `  ${step.commit.padEnd(12)}  ${step.found ? 'found' : 'lost '}  ${rankText(step.rank)}`),
  ];
  return `${lines.join('\n')}\n`;
}
