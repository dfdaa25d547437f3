import type { ScoredRow } from './types';

/** Constant of reciprocal rank fusion; 60 is the authors' choice. */
const RRF_K = 60;

/**
 * Reciprocal rank fusion: a row's score is the sum over rankings of 1 / (60 + rank), ranks from 1.
 * Cormack, Clarke and Büttcher, SIGIR 2009. Equal scores by ascending row.
 * @param k rows wanted
 */
export function fuse(rankings: readonly (readonly ScoredRow[])[], k: number): ScoredRow[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [i, hit] of ranking.entries()) scores.set(hit.row, (scores.get(hit.row) ?? 0) + 1 / (RRF_K + i + 1));
  }
  return [...scores]
    .map(([row, score]) => ({ row, score }))
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, k);
}
