import { bestFirst, type WeightedRanking } from './weighted-ranking';
import type { ScoredRow } from './types';

/** Constant of reciprocal rank fusion; 60 is the authors' choice. */
const RRF_K = 60;

/**
 * Reciprocal rank fusion: a row's score is the sum over n rankings of n × weight / (60 + rank), ranks from 1. With equal
 * weights that of Cormack, Clarke and Büttcher, SIGIR 2009.
 */
export function fuseRanks(rankings: readonly WeightedRanking[]): ScoredRow[] {
  const scores = new Map<number, number>();
  for (const { rows, weight } of rankings) {
    const share = rankings.length * weight;
    for (const [i, { row }] of rows.entries()) scores.set(row, (scores.get(row) ?? 0) + share / (RRF_K + i + 1));
  }
  return bestFirst(scores);
}
