import type { QueryOutcome, RunResult } from '../../src/core/experiment';
import { gainOf, queryChanges, type QueryChange } from '../../src/core/report';

export type OutcomeFilter = 'lost' | 'won' | 'unchanged' | 'all';
export type OutcomeSort = 'change' | 'query' | 'from' | 'to';

/** A query as two variants answered it; `change` is absent where it is not judged. */
export interface PairedOutcome {
  readonly outcome: QueryOutcome;
  readonly fromRank: number | null;
  readonly toRank: number | null;
  readonly change?: QueryChange;
}

/** Every query of a run, in its order, from one variant to another; both count from 0. */
export function pairOutcomes(run: RunResult, from: number, to: number): PairedOutcome[] {
  const [before, after] = [run.variants[from]?.name, run.variants[to]?.name];
  const changes = queryChanges(run, after ?? '', before);
  const byId = new Map(changes.map((change) => [change.id, change]));
  return run.outcomes.map((outcome) => {
    const change = byId.get(outcome.id);
    return {
      outcome,
      fromRank: outcome.rank[from] ?? null,
      toRank: outcome.rank[to] ?? null,
      ...(change && { change }),
    };
  });
}

export const filterOutcomes = (pairs: readonly PairedOutcome[], filter: OutcomeFilter): readonly PairedOutcome[] =>
  filter === 'all' ? pairs : pairs.filter(({ change }) => change?.change === filter);

/** Not found stands behind every rank. */
const rankOrder = (rank: number | null): number => rank ?? Number.POSITIVE_INFINITY;
const byNumber = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const collator = new Intl.Collator('en', { numeric: true });
const ORDERS: Record<OutcomeSort, (a: PairedOutcome, b: PairedOutcome) => number> = {
  change: (a, b) => byNumber(a.change ? gainOf(a.change) : 0, b.change ? gainOf(b.change) : 0),
  query: (a, b) => collator.compare(a.outcome.text, b.outcome.text),
  from: (a, b) => byNumber(rankOrder(a.fromRank), rankOrder(b.fromRank)),
  to: (a, b) => byNumber(rankOrder(a.toRank), rankOrder(b.toRank)),
};

/** The largest loss, the best rank first; `reversed` turns that round. */
export function sortOutcomes(pairs: readonly PairedOutcome[], by: OutcomeSort, reversed: boolean): PairedOutcome[] {
  const sorted = [...pairs].sort(ORDERS[by]);
  return reversed ? sorted.reverse() : sorted;
}
