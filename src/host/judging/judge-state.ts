import type { Judgement, Query, QuerySet } from '../../core/evaluation';
import type { PooledAnswer } from '../../core/experiment';
import type { JudgeItem, JudgeQuery, JudgeState } from '../../protocol/judge-protocol';
import { judgementsOf, type Lines } from './grading';

/** Stable names of what can be graded. */
export const answerKey = ({ document, startLine, endLine }: Lines): string =>
  JSON.stringify(['answer', document, startLine, endLine]);
export const spanKey = ({ file, startLine, endLine }: Judgement): string =>
  JSON.stringify(['span', file, startLine ?? null, endLine ?? null]);

/** "docs/a.md:10–24", or the whole file. */
export const placeText = ({ file, startLine, endLine }: Pick<Judgement, 'file' | 'startLine' | 'endLine'>): string =>
  startLine === undefined ? file : `${file}:${startLine}${endLine === startLine ? '' : `–${endLine ?? startLine}`}`;

export function judgeItem(answer: PooledAnswer, judgements: readonly Judgement[]): JudgeItem {
  const { document, file, startLine, endLine, context, text } = answer;
  const telling = judgementsOf(answer, judgements)[0];
  const own = telling?.startLine === startLine && telling.endLine === endLine;
  return {
    ...{ key: answerKey(answer), document, file, startLine, endLine, context, text, grade: telling?.grade ?? null },
    ...(telling && !own && { judged: linesOf(telling) }),
  };
}

/** Judged spans of a query that none of the answers shows. */
export function elsewhere(answers: readonly PooledAnswer[], judgements: readonly Judgement[]): JudgeState['elsewhere'] {
  const shown = new Set(answers.flatMap((answer) => judgementsOf(answer, judgements)));
  return judgements
    .filter((judgement) => !shown.has(judgement))
    .map((judgement) => ({
      ...{ key: spanKey(judgement), file: judgement.file, ...linesOf(judgement), grade: judgement.grade },
      ...(judgement.lost && { lost: true }),
    }));
}

/** All queries with what is known of them, in their order. */
export function judgeQueries({ queries, judgements }: QuerySet): JudgeQuery[] {
  const judged = new Set(judgements.map(({ query }) => query));
  return queries.map(({ id, text }) => ({ text, judged: judged.has(id) }));
}

/** An id that no query has: the next number of the usual kind. */
export function freshId(queries: readonly Query[]): string {
  const taken = new Set(queries.map(({ id }) => id));
  let n = queries.length + 1;
  const id = (): string => `q${String(n).padStart(3, '0')}`;
  while (taken.has(id())) n++;
  return id();
}

const linesOf = ({ startLine, endLine }: Judgement): { startLine?: number; endLine?: number } => ({
  ...(startLine !== undefined && { startLine }),
  ...(endLine !== undefined && { endLine }),
});
