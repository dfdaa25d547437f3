import { deliveryOfItems, type Delivery, type Place } from './delivery';
import type { Grades, RankedItem } from './types';

/** A figure of one query by what its ranking delivered. */
type DeliveryMetric = (delivery: Delivery) => number;

/**
 * The measures of trec_eval 9, one query at a time. Each takes the ranking in any order (it is put in trec_eval's:
 * score descending, then id descending) and the grades; an item is relevant when its grade is above 0, and unjudged
 * items count as not relevant. All are 0…1, and 0 for a query without relevant items.
 */
export type RankingMetric = (ranking: readonly RankedItem[], grades: Grades) => number;

const ofItems =
  (metric: DeliveryMetric): RankingMetric =>
  (ranking, grades) =>
    metric(deliveryOfItems(ranking, grades));

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

const discountedSum = (gains: readonly number[]): number =>
  gains.reduce((sum, value, index) => sum + value / Math.log2(index + 2), 0);

const unitsIn = (places: readonly Place[]): number => places.reduce((sum, { units }) => sum + units, 0);

const ndcg =
  (k: number): DeliveryMetric =>
  ({ places, grades }) =>
    ratio(discountedSum(places.slice(0, k).map(({ gain }) => gain)), discountedSum(grades.slice(0, k)));

const recall =
  (k: number): DeliveryMetric =>
  ({ places, grades }) =>
    ratio(unitsIn(places.slice(0, k)), grades.length);

const success =
  (k: number): DeliveryMetric =>
  ({ foundAt }) =>
    foundAt !== null && foundAt <= k ? 1 : 0;

const reciprocalRank =
  (k: number): DeliveryMetric =>
  ({ foundAt }) =>
    foundAt !== null && foundAt <= k ? 1 / foundAt : 0;

const averagePrecision =
  (k: number): DeliveryMetric =>
  ({ places, grades }) => {
    let found = 0;
    let sum = 0;
    places.slice(0, k).forEach(({ units }, index) => {
      found += units;
      sum += (units * found) / (index + 1);
    });
    return ratio(sum, grades.length);
  };

/** ndcg_cut_k: Σ grade ÷ log2(rank + 1) over the first k, divided by that of the best possible order of all grades. */
export const ndcgAt = (k: number): RankingMetric => ofItems(ndcg(k));

/** recall_k: share of all relevant items among the first k. */
export const recallAt = (k: number): RankingMetric => ofItems(recall(k));

/** P_k: relevant items among the first k, divided by k also where fewer were returned. */
export const precisionAt = (k: number): RankingMetric => ofItems(({ places }) => unitsIn(places.slice(0, k)) / k);

/** success_k: 1 when one of the first k is relevant. */
export const successAt = (k: number): RankingMetric => ofItems(success(k));

/** recip_rank of the first k places: one over the rank of the first relevant item, 0 where there is none. */
export const reciprocalRankAt = (k: number): RankingMetric => ofItems(reciprocalRank(k));

/** map_cut_k: precision at the rank of each relevant item of the first k, summed, divided by all relevant items. */
export const averagePrecisionAt = (k: number): RankingMetric => ofItems(averagePrecision(k));

/** The lab's quality metrics by metric id. */
export const QUALITY_METRICS = {
  'quality.ndcg@10': ndcg(10),
  'quality.recall@10': recall(10),
  'quality.recall@100': recall(100),
  'quality.mrr@10': reciprocalRank(10),
  'quality.map@100': averagePrecision(100),
  'quality.hit@10': success(10),
} as const satisfies Record<string, DeliveryMetric>;
export type QualityMetricId = keyof typeof QUALITY_METRICS;
export const QUALITY_METRIC_IDS = Object.keys(QUALITY_METRICS) as QualityMetricId[];

/** Places that these metrics look at: rankings of this depth are enough, deeper ones change nothing. */
export const QUALITY_DEPTH = 100;

/** All quality metrics of one query. */
export function qualityOf(delivery: Delivery): Record<QualityMetricId, number> {
  const entries = QUALITY_METRIC_IDS.map((id) => [id, QUALITY_METRICS[id](delivery)] as const);
  return Object.fromEntries(entries) as Record<QualityMetricId, number>;
}

/** Rank, from 1, of the first relevant unit; null where the metrics do not look as deep. */
export const firstRelevantRank = ({ foundAt }: Delivery): number | null =>
  foundAt !== null && foundAt <= QUALITY_DEPTH ? foundAt : null;
