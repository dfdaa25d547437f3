import type { QueryOutcome, RunResult } from '../../src/core/experiment';
import { queryChanges } from '../../src/core/report';

export type OutcomeFilter = 'lost' | 'won' | 'all';
export type OutcomeSort = 'change' | 'query' | 'baseline' | 'variant';

/** A query as the baseline and one variant answered it. */
export interface PairedOutcome {
  readonly outcome: QueryOutcome;
  readonly baselineRank: number | null;
  readonly variantRank: number | null;
  readonly change?: 'lost' | 'won';
  /** Variant less baseline, nDCG@10; null where it is not judged. */
  readonly difference: number | null;
  /** What can be known of why it changed; empty where it did not. */
  readonly reason: string;
}

/** Every query of a run, in its order; `variant` counts from 0, which is the baseline itself. */
export function pairOutcomes(run: RunResult, variant: number): PairedOutcome[] {
  const changes = new Map(queryChanges(run, run.variants[variant]?.name ?? '').map((change) => [change.id, change]));
  return run.outcomes.map((outcome) => {
    const change = changes.get(outcome.id);
    return {
      outcome,
      baselineRank: outcome.rank[0] ?? null,
      variantRank: outcome.rank[variant] ?? null,
      difference: change?.ndcgDifference ?? (outcome.judged ? 0 : null),
      reason: change?.reason ?? '',
      ...(change && { change: change.change }),
    };
  });
}

export const filterOutcomes = (pairs: readonly PairedOutcome[], filter: OutcomeFilter): readonly PairedOutcome[] =>
  filter === 'all' ? pairs : pairs.filter(({ change }) => change === filter);

/** Not found stands behind every rank. */
const rankOrder = (rank: number | null): number => rank ?? Number.POSITIVE_INFINITY;
const byNumber = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const collator = new Intl.Collator('en', { numeric: true });
const ORDERS: Record<OutcomeSort, (a: PairedOutcome, b: PairedOutcome) => number> = {
  change: (a, b) => byNumber(Math.abs(b.difference ?? 0), Math.abs(a.difference ?? 0)),
  query: (a, b) => collator.compare(a.outcome.text, b.outcome.text),
  baseline: (a, b) => byNumber(rankOrder(a.baselineRank), rankOrder(b.baselineRank)),
  variant: (a, b) => byNumber(rankOrder(a.variantRank), rankOrder(b.variantRank)),
};

/** `change` has the largest change first; the others the smallest. `reversed` turns that round. */
export function sortOutcomes(pairs: readonly PairedOutcome[], by: OutcomeSort, reversed: boolean): PairedOutcome[] {
  const sorted = [...pairs].sort(ORDERS[by]);
  return reversed ? sorted.reverse() : sorted;
}
