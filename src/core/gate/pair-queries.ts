import type { QueryOutcome, RankedPlace, RunResult } from '../experiment';
import { roundedQuality } from './make-baseline';
import type { BaselineVariant } from './types';

/** Up to this rank a query counts as found. */
export const FOUND_RANK = 10;
export const isFound = (rank: number | null): boolean => rank !== null && rank <= FOUND_RANK;

/** How a variant answers a judged query now. */
export interface Answered {
  readonly id: string;
  readonly rank: number | null;
  readonly ndcg10: number;
  /** What stands at rank 1, where it was kept. */
  readonly first?: RankedPlace;
  readonly expected?: QueryOutcome['expected'];
}

/** A query that was judged for the baseline and is judged now. */
export interface QueryPair {
  readonly before: BaselineVariant['queries'][number];
  readonly now: Answered;
}

/** The judged queries of a run as one of its variants answered them. */
export const answersOf = ({ outcomes }: Pick<RunResult, 'outcomes'>, variant: number): Answered[] =>
  outcomes.flatMap(({ id, rank, ndcg10, top, expected }) => {
    const quality = ndcg10[variant] ?? null;
    if (quality === null) return [];
    const first = top[variant]?.[0];
    return [
      {
        id,
        rank: rank[variant] ?? null,
        ndcg10: roundedQuality(quality),
        ...(first && { first }),
        ...(expected && { expected }),
      },
    ];
  });

/** In the order of the answers. */
export function pairQueries({ queries }: BaselineVariant, answers: readonly Answered[]): QueryPair[] {
  const byId = new Map(queries.map((query) => [query.id, query]));
  return answers.flatMap((now) => {
    const before = byId.get(now.id);
    return before ? [{ before, now }] : [];
  });
}
