import type { QueryOutcome, RankedPlace, RunResult } from '../experiment';

/** What a variant did to one judged query, compared with the baseline. */
export interface QueryChange {
  readonly id: string;
  readonly text: string;
  readonly change: 'lost' | 'won';
  /** Of the first relevant answer, from 1; null = not among the returned. */
  readonly baselineRank: number | null;
  readonly variantRank: number | null;
  /** Variant − baseline; negative is a loss. Null where either was not measured. */
  readonly ndcgDifference: number | null;
  /** What can be known from the rankings alone. */
  readonly reason: string;
  readonly expected?: QueryOutcome['expected'];
}

/**
 * The judged queries that a variant answers worse or better than the baseline: by nDCG@10 where measured, else by the
 * rank of the first relevant answer. Largest loss first, largest gain last; equal ones in the order of the query set.
 */
export function queryChanges(run: RunResult, variant: string): readonly QueryChange[] {
  const index = run.variants.findIndex(({ name }) => name === variant);
  if (index < 1) return [];
  const changes = run.outcomes.flatMap((outcome) => {
    const change = changeOf(outcome, index);
    return change ? [change] : [];
  });
  return changes.sort((a, b) => weight(a) - weight(b));
}

/** Largest loss first. */
export const lostQueries = (run: RunResult, variant: string): readonly QueryChange[] =>
  queryChanges(run, variant).filter(({ change }) => change === 'lost');

/** Largest gain first. */
export const wonQueries = (run: RunResult, variant: string): readonly QueryChange[] =>
  queryChanges(run, variant)
    .filter(({ change }) => change === 'won')
    .reverse();

function changeOf(outcome: QueryOutcome, index: number): QueryChange | undefined {
  if (!outcome.judged) return undefined;
  const { id, text, expected } = outcome;
  const baselineRank = outcome.rank[0] ?? null;
  const variantRank = outcome.rank[index] ?? null;
  const [before, after] = [outcome.ndcg10[0] ?? null, outcome.ndcg10[index] ?? null];
  const ndcgDifference = before === null || after === null ? null : after - before;
  // A rank is better when smaller, and any rank is better than none.
  const byRank = reciprocal(variantRank) - reciprocal(baselineRank);
  const direction = ndcgDifference === null || Math.abs(ndcgDifference) < 1e-9 ? byRank : ndcgDifference;
  if (direction === 0) return undefined;
  return {
    id,
    text,
    change: direction < 0 ? 'lost' : 'won',
    baselineRank,
    variantRank,
    ndcgDifference,
    reason: reasonOf(outcome, index, baselineRank, variantRank),
    ...(expected && { expected }),
  };
}

const reciprocal = (rank: number | null): number => (rank === null ? 0 : 1 / rank);
const weight = ({ ndcgDifference, baselineRank, variantRank }: QueryChange): number =>
  ndcgDifference ?? reciprocal(variantRank) - reciprocal(baselineRank);

function reasonOf({ top }: QueryOutcome, index: number, before: number | null, after: number | null): string {
  const returned = top[index]?.length ?? 0;
  const found = relevantCount(top[index]) - relevantCount(top[0]);
  if (before !== null && after === null)
    return returned === 0
      ? 'nothing was returned'
      : `the first relevant answer, at ${before}, is no longer among the returned`;
  if (before === null && after !== null) return `a relevant answer came in at ${after}`;
  if (before !== null && after !== null && before !== after)
    return `the first relevant answer ${after > before ? 'fell' : 'rose'} from ${before} to ${after}`;
  if (found !== 0) return `${Math.abs(found)} ${found < 0 ? 'fewer' : 'more'} relevant among the first ten`;
  return 'the first relevant answer kept its rank; others changed places';
}

const relevantCount = (places: readonly RankedPlace[] = []): number => places.filter(({ grade }) => grade > 0).length;
