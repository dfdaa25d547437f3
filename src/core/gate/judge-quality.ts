import { formatDifference, formatValue } from '../report';
import { judge, mean, testPaired, type Difference } from '../statistics';
import type { PlaceOf } from './places';
import type { QueryPair } from './pair-queries';
import type { GateCheck } from './types';

/** Fewer pairs cannot show a difference, whatever it is: six equal signs happen by chance once in 32. */
const LEAST_QUERIES = 7;

export interface VariantPairs {
  readonly variant: string;
  readonly pairs: readonly QueryPair[];
}

/**
 * One check a variant: nDCG@10 is not significantly worse over the queries that both sides judged, by the paired test,
 * corrected for the variants that are judged together.
 */
export function judgeQuality(variants: readonly VariantPairs[], seed: number, placeOf: PlaceOf): GateCheck[] {
  const tellable = variants.filter(({ pairs }) => pairs.length >= LEAST_QUERIES);
  const verdicts = judge(
    tellable.map(({ pairs }) => testPaired(qualityBefore(pairs), qualityNow(pairs), { seed, better: 'higher' })),
  );
  return variants.map(({ variant, pairs }): GateCheck => {
    const difference = verdicts[tellable.findIndex((one) => one.variant === variant)];
    const where = placeOf({ variant });
    return {
      id: qualityCheckId(variant),
      kind: 'quality',
      variant,
      title: QUALITY_TITLE,
      status: !difference ? 'not-compared' : difference.verdict === 'worse' ? 'failed' : 'passed',
      expected: `not significantly below ${meanText(qualityBefore(pairs))}`,
      actual: meanText(qualityNow(pairs)),
      detail: difference
        ? differenceText(difference, pairs.length)
        : `${pairs.length} queries are judged on both sides; ${LEAST_QUERIES} are needed to tell a difference.`,
      ...(where && { where }),
    };
  });
}

const qualityBefore = (pairs: readonly QueryPair[]): number[] => pairs.map(({ before }) => before.ndcg10);
const qualityNow = (pairs: readonly QueryPair[]): number[] => pairs.map(({ now }) => now.ndcg10);

export const qualityCheckId = (variant: string): string => `${variant}/quality/ndcg@10`;
export const QUALITY_TITLE = 'nDCG@10 is not worse';

const meanText = (values: readonly number[]): string =>
  formatValue(values.length ? { value: mean(values), unit: 'ratio' } : undefined);

function differenceText({ difference, low, high, verdict }: Difference, queries: number): string {
  if (difference === 0 && low === 0 && high === 0) return `The same for each of ${queries} queries.`;
  const [by, from, to] = [difference, low, high].map((value) => formatDifference(value, 'ratio'));
  return `${by} over ${queries} queries, 95 % interval ${from} to ${to}: ${verdict}.`;
}
