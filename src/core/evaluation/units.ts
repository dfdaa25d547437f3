import { groupBy } from '../common';
import { descendingScores } from './ranking-order';
import type { JudgedSpan, Judgement, RankedItem, RankedSpan } from './types';

/** Something that answers a query: a span of lines, or a whole file. */
export interface Unit {
  readonly grade: number;
  readonly judged: JudgedSpan;
}

/**
 * The highest grade among the judged spans that a chunk covers, 0 where it covers none: what is shown beside a chunk. It
 * covers a span with which it shares at least half the lines of the shorter of the two, and a whole file by being of it.
 */
export const gradeOfSpan = (span: RankedSpan, judgements: readonly Judgement[]): number =>
  unitsOf(judgements).find((unit) => covers(span, unit))?.grade ?? 0;

/** Documents in the order of their best chunk, each once: what run files hold. */
export function documentRanking(spans: readonly RankedSpan[]): RankedItem[] {
  const best = new Map<string, RankedItem>();
  for (const { document, score } of spans) if (!best.has(document)) best.set(document, { id: document, score });
  return inThisOrder([...best.values()]);
}

/** Judgements by query id, in their order. */
export const judgementsByQuery = (judgements: readonly Judgement[]): ReadonlyMap<string, readonly Judgement[]> =>
  groupBy(judgements, ({ query }) => query);

function inThisOrder(items: readonly RankedItem[]): RankedItem[] {
  const scores = descendingScores(items.map(({ score }) => score));
  return items.map(({ id }, index) => ({ id, score: scores[index]! }));
}

/** Relevant units, each once with the highest of its grades; highest grade first, then in order of lines. */
export function unitsOf(judgements: readonly JudgedSpan[]): Unit[] {
  const units = new Map<string, Unit>();
  for (const judged of judgements) {
    const { file, startLine, endLine = startLine, grade, lost = false } = judged;
    if (!(grade > 0)) continue;
    const id = JSON.stringify([file, startLine, endLine, lost]);
    if ((units.get(id)?.grade ?? 0) < grade) units.set(id, { grade, judged });
  }
  return [...units.values()].sort((a, b) => b.grade - a.grade || (a.judged.startLine ?? 0) - (b.judged.startLine ?? 0));
}

function covers(span: RankedSpan, { judged: { file, startLine, endLine = startLine, lost } }: Unit): boolean {
  if (lost || span.document !== file) return false;
  if (startLine === undefined) return true;
  const shared = Math.min(span.endLine, endLine!) - Math.max(span.startLine, startLine) + 1;
  const shorter = Math.min(span.endLine - span.startLine, endLine! - startLine) + 1;
  return shared > 0 && 2 * shared >= shorter;
}
