import { trecOrder } from './ranking-order';
import type { Grades, RankedItem } from './types';

/**
 * The measures of trec_eval 9, one query at a time. Each takes the ranking in any order (it is put in trec_eval's:
 * score descending, then id descending) and the grades; an item is relevant when its grade is above 0, and unjudged
 * items count as not relevant. All are 0…1, and 0 for a query without relevant items.
 */
export type RankingMetric = (ranking: readonly RankedItem[], grades: Grades) => number;

/** Grades of the places of a ranking, best first; 0 where not relevant. */
const gains = (ranking: readonly RankedItem[], grades: Grades, k: number): number[] =>
  trecOrder(ranking)
    .slice(0, k)
    .map(({ id }) => Math.max(0, grades.get(id) ?? 0));

const relevantCount = (grades: Grades): number => {
  let count = 0;
  for (const grade of grades.values()) if (grade > 0) count++;
  return count;
};

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const discountedSum = (gain: readonly number[]): number =>
  gain.reduce((sum, value, index) => sum + value / Math.log2(index + 2), 0);

/** ndcg_cut_k: Σ grade ÷ log2(rank + 1) over the first k, divided by that of the best possible order of all grades. */
export const ndcgAt =
  (k: number): RankingMetric =>
  (ranking, grades) => {
    const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
    return ratio(discountedSum(gains(ranking, grades, k)), discountedSum(ideal.slice(0, k)));
  };

const hitsAt = (ranking: readonly RankedItem[], grades: Grades, k: number): number =>
  gains(ranking, grades, k).filter((grade) => grade > 0).length;

/** recall_k: share of all relevant items among the first k. */
export const recallAt =
  (k: number): RankingMetric =>
  (ranking, grades) =>
    ratio(hitsAt(ranking, grades, k), relevantCount(grades));

/** P_k: relevant items among the first k, divided by k also where fewer were returned. */
export const precisionAt =
  (k: number): RankingMetric =>
  (ranking, grades) =>
    hitsAt(ranking, grades, k) / k;

/** success_k: 1 when one of the first k is relevant. */
export const successAt =
  (k: number): RankingMetric =>
  (ranking, grades) =>
    hitsAt(ranking, grades, k) > 0 ? 1 : 0;

/** recip_rank of the first k places: one over the rank of the first relevant item, 0 where there is none. */
export const reciprocalRankAt =
  (k: number): RankingMetric =>
  (ranking, grades) => {
    const first = gains(ranking, grades, k).findIndex((grade) => grade > 0);
    return first < 0 ? 0 : 1 / (first + 1);
  };

/** map_cut_k: precision at the rank of each relevant item of the first k, summed, divided by all relevant items. */
export const averagePrecisionAt =
  (k: number): RankingMetric =>
  (ranking, grades) => {
    let found = 0;
    let sum = 0;
    gains(ranking, grades, k).forEach((grade, index) => {
      if (grade > 0) sum += ++found / (index + 1);
    });
    return ratio(sum, relevantCount(grades));
  };

/** The lab's quality metrics by metric id. */
export const QUALITY_METRICS = {
  'quality.ndcg@10': ndcgAt(10),
  'quality.recall@10': recallAt(10),
  'quality.recall@100': recallAt(100),
  'quality.mrr@10': reciprocalRankAt(10),
  'quality.map@100': averagePrecisionAt(100),
  'quality.hit@10': successAt(10),
} as const satisfies Record<string, RankingMetric>;
export type QualityMetricId = keyof typeof QUALITY_METRICS;
export const QUALITY_METRIC_IDS = Object.keys(QUALITY_METRICS) as QualityMetricId[];

/** Places that these metrics look at: rankings of this depth are enough, deeper ones change nothing. */
export const QUALITY_DEPTH = 100;

/** All quality metrics of one query. */
export function qualityOf(ranking: readonly RankedItem[], grades: Grades): Record<QualityMetricId, number> {
  const top = trecOrder(ranking).slice(0, QUALITY_DEPTH);
  const entries = QUALITY_METRIC_IDS.map((id) => [id, QUALITY_METRICS[id](top, grades)] as const);
  return Object.fromEntries(entries) as Record<QualityMetricId, number>;
}

/** Rank from 1 of the first relevant item; null where there is none. */
export function firstRelevantRank(ranking: readonly RankedItem[], grades: Grades): number | null {
  const first = gains(ranking, grades, ranking.length).findIndex((grade) => grade > 0);
  return first < 0 ? null : first + 1;
}
