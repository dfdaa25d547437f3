import process from 'node:process';
import { userError } from '../core/common';
import { answeredBy, answerStageSentence, formatValue } from '../core/report';
import type { AnswerStage } from '../core/progressive';
import { queryFilter } from '../core/retrieval';
import type { QueryAnswer } from '../core/lab';
import type { CommandLine } from './args';
import { announceRemote } from './announce-remote';
import { withEngine } from './engine';
import { readInputs } from './inputs';
import type { ExitCode } from './exit-code';

const ms = (value: number): string => formatValue({ value, unit: 'ms' });

export function formatAnswer(answer: QueryAnswer): string {
  const steps = Object.entries(answer.stepMs).map(([step, value]) => `${step} ${ms(value)}`);
  const lines = [[ms(answer.totalMs), ...steps, answeredBy(answer)].join(' · '), ''];
  for (const [i, hit] of answer.hits.entries()) {
    lines.push(`${String(i + 1).padStart(3)}. ${hit.file}:${hit.startLine}–${hit.endLine}  ${hit.score.toFixed(3)}`);
    if (hit.context) lines.push(`     ${hit.context}`);
    lines.push(`     ${hit.snippet.slice(0, 150)}`);
  }
  if (!answer.hits.length) lines.push('Nothing was found.');
  return `${lines.join('\n')}\n`;
}

export async function queryCommand(line: CommandLine): Promise<ExitCode> {
  const text = line.words.join(' ').trim();
  if (!text)
    throw userError('query/empty', 'The query is empty.', 'Write rag-lab query followed by what you want to find.');
  const { corpus, variants } = readInputs(line);
  const filter = queryFilter(line.paths, Object.fromEntries(line.where.map(keyAndValue)));
  const quiet = line.flags.has('quiet');
  await withEngine(line, async (engine) => {
    if (!quiet) await announceRemote(engine, corpus, variants.slice(0, 1));
    const asked = { corpus, variant: variants[0]!, text, ...(filter && { filter }) };
    const started = performance.now();
    for (let after: AnswerStage | undefined; after !== 'full';) {
      const answer = await engine.client.call('query', { ...asked, ...(after && { after }) }, engine);
      const { answeredBy: by, notices } = answer;
      for (const notice of notices) process.stderr.write(`${notice}\n`);
      if (by && !quiet) process.stdout.write(`${answerStageSentence(by)} After ${ms(performance.now() - started)}.\n`);
      if (!quiet) process.stdout.write(formatAnswer(answer));
      after = by?.stage ?? 'full';
    }
  });
  return 0;
}

function keyAndValue(condition: string): [key: string, value: string] {
  const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(condition) ?? [];
  if (key !== undefined && value) return [key, value];
  throw userError('cli/bad-where', `--where is KEY=VALUE, not "${condition}".`, 'Write for example --where lang=en.');
}
