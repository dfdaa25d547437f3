import type { Judgement, Query, QuerySet } from '../../core/evaluation';

/** One entry of a list exchanged for another; without `before` it is added, without `after` removed. */
export interface Swap<Entry> {
  readonly before?: Entry;
  readonly after?: Entry;
  /** Place in the list, from 0, for what is added. Absent: at the end. */
  readonly at?: number;
}

/** What one action does to the query set. Each entry that is exchanged keeps its key. */
export interface Change {
  /** "Grade 2 for docs/a.md:10–24". */
  readonly words: string;
  /** Id of the query that was shown. */
  readonly query: string;
  readonly queries: readonly Swap<Query>[];
  readonly judgements: readonly Swap<Judgement>[];
}

/** What takes the change back. */
export const inverse = (change: Change): Change => ({
  ...change,
  words: `Undone: ${change.words}`,
  queries: flipped(change.queries),
  judgements: flipped(change.judgements),
});

const flipped = <Entry>(swaps: readonly Swap<Entry>[]): Swap<Entry>[] =>
  swaps
    .map(({ before, after, at }): Swap<Entry> => ({
      ...(after && { before: after }),
      ...(before && { after: before }),
      ...(at !== undefined && { at }),
    }))
    .reverse();

/** The query set after the change, also where somebody else has changed it in between. */
export const changed = ({ queries, judgements }: QuerySet, change: Change): QuerySet => ({
  queries: change.queries.reduce((list, swap) => swapped(list, swap, findQuery), queries),
  judgements: change.judgements.reduce((list, swap) => swapped(list, swap, findJudgement), judgements),
});

function swapped<Entry>(
  list: readonly Entry[],
  { before, after, at }: Swap<Entry>,
  find: (list: readonly Entry[], entry: Entry) => number,
): readonly Entry[] {
  const entry = before ?? after;
  const index = entry ? find(list, entry) : -1;
  const added = after ? [after] : [];
  return index >= 0 ? list.toSpliced(index, 1, ...added) : list.toSpliced(at ?? list.length, 0, ...added);
}

const findQuery = (queries: readonly Query[], { id }: Query): number => queries.findIndex((query) => query.id === id);

/** The judgement of the same lines; failing that, of the same words, which were found again on other lines. */
function findJudgement(judgements: readonly Judgement[], wanted: Judgement): number {
  const exact = judgements.findIndex((judgement) => sameSpan(judgement, wanted));
  return exact >= 0 ? exact : judgements.findIndex((judgement) => sameWords(judgement, wanted));
}

export const sameSpan = (a: Judgement, b: Judgement): boolean =>
  a.query === b.query && a.file === b.file && a.startLine === b.startLine && a.endLine === b.endLine;

/** Also in another file: a moved section is found again there. */
export const sameWords = (a: Judgement, b: Judgement): boolean =>
  a.query === b.query && a.quote !== undefined && a.quote.first === b.quote?.first && a.quote.last === b.quote.last;
