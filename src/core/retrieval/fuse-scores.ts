import { bestFirst, type WeightedRanking } from './weighted-ranking';
import type { ScoredRow } from './types';

/**
 * Convex combination: the weighted sum of both scores, each brought to 0…1 by the least and the largest of its ranking
 * (min-max). A row that a ranking does not hold has 0 there. Bruch, Gai and Ingber, An Analysis of Fusion Functions for
 * Hybrid Retrieval, TOIS 2023, find it better than ranks wherever a few judged queries are there to choose the weight.
 */
export function fuseScores(rankings: readonly WeightedRanking[]): ScoredRow[] {
  const scores = new Map<number, number>();
  for (const { rows, weight } of rankings) {
    const largest = rows[0]?.score ?? 0;
    const least = rows.at(-1)?.score ?? 0;
    for (const { row, score } of rows) {
      const share = largest > least ? (score - least) / (largest - least) : 1;
      scores.set(row, (scores.get(row) ?? 0) + weight * share);
    }
  }
  return bestFirst(scores);
}
