import { groupBy } from './group-by';
import { descendingScores } from './ranking-order';
import type { Grades, Judgement, RankedItem, RankedSpan } from './types';

/** The ranking of a query in the units that were judged, ready for the metrics. */
export interface UnitRanking {
  readonly ranking: readonly RankedItem[];
  /** Grades of all relevant units, found or not. */
  readonly grades: Grades;
}

/** Something that answers a query: a span of lines, or a whole file. */
interface Unit {
  readonly id: string;
  readonly file: string;
  readonly lines?: { readonly first: number; readonly last: number };
  readonly grade: number;
  readonly lost?: true;
}

/**
 * Ranked chunks in terms of the judged spans, so that rankings of differently cut chunks compare.
 *
 * - Each span with a grade above 0 is a **unit**: a file, with or without lines. Its grade is the judgement's; the same
 *   span judged twice has the higher grade.
 * - A chunk **covers** a unit with lines when they share at least half the lines of the shorter of the two,
 *   2·|chunk ∩ span| ≥ min(|chunk|, |span|), and a unit without lines when it is of that file.
 * - Best chunk first, a chunk takes one place for each unit that it covers and that no chunk before it covered, the
 *   highest grade first (they are delivered together, so a perfect search can reach 1). A chunk that covers only units
 *   found before **takes no place**: cutting a relevant span in two neither helps nor harms.
 * - A chunk that covers nothing takes a place of its own as not relevant. Where none of the query's judgements has
 *   lines, its document takes that place, once; so a BEIR collection gives exactly trec_eval's figures on the ranking
 *   of documents by their best chunk.
 *
 * The order is that of `spans`, whatever their scores.
 * @param spans ranked chunks of one query, best first
 * @param judgements of this query
 */
export function unitRanking(spans: readonly RankedSpan[], judgements: readonly Judgement[]): UnitRanking {
  const units = unitsOf(judgements);
  const wholeDocuments = judgements.every(({ startLine }) => startLine === undefined);
  const taken = new Set<string>();
  const places: RankedItem[] = [];
  spans.forEach((span, index) => {
    const covered = units.filter((unit) => covers(span, unit));
    const ids =
      covered.length > 0 ? covered.map(({ id }) => id) : [wholeDocuments ? fileId(span.document) : `chunk ${index}`];
    for (const id of ids) {
      if (taken.has(id)) continue;
      taken.add(id);
      places.push({ id, score: span.score });
    }
  });
  return { ranking: inThisOrder(places), grades: new Map(units.map(({ id, grade }) => [id, grade])) };
}

/** The highest grade among the judged spans that a chunk covers, found before or not; 0 where it covers none. */
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

/** Relevant units, highest grade first, then in order of lines. */
function unitsOf(judgements: readonly Judgement[]): Unit[] {
  const units = new Map<string, Unit>();
  for (const { file, startLine, endLine, grade, lost } of judgements) {
    if (!(grade > 0)) continue;
    const lines = startLine === undefined ? undefined : { first: startLine, last: endLine ?? startLine };
    const id = lines ? `${lost ? 'lost ' : ''}lines ${lines.first}-${lines.last} ${file}` : fileId(file);
    if ((units.get(id)?.grade ?? 0) < grade)
      units.set(id, { id, file, grade, ...(lines && { lines }), ...(lost && { lost }) });
  }
  return [...units.values()].sort((a, b) => b.grade - a.grade || (a.lines?.first ?? 0) - (b.lines?.first ?? 0));
}

const fileId = (file: string): string => `file ${file}`;

function covers(span: RankedSpan, unit: Unit): boolean {
  if (unit.lost || span.document !== unit.file) return false;
  if (!unit.lines) return true;
  const shared = Math.min(span.endLine, unit.lines.last) - Math.max(span.startLine, unit.lines.first) + 1;
  const shorter = Math.min(span.endLine - span.startLine, unit.lines.last - unit.lines.first) + 1;
  return shared > 0 && 2 * shared >= shorter;
}
