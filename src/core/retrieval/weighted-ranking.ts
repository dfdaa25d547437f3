import type { ScoredRow } from './types';

export interface WeightedRanking {
  /** Best first. */
  readonly rows: readonly ScoredRow[];
  /** Share of the merged score; those of all rankings make 1. */
  readonly weight: number;
}

/** Equal scores by ascending row. */
export const bestFirst = (scores: ReadonlyMap<number, number>): ScoredRow[] =>
  [...scores].map(([row, score]) => ({ row, score })).sort((a, b) => b.score - a.score || a.row - b.row);
