import { formatDifference, formatValue } from '../report';
import { comparePaired, mean, type Difference } from '../statistics';
import type { PlaceOf } from './places';
import type { QueryPair } from './pair-queries';
import type { GateCheck } from './types';

/** Fewer pairs cannot show a difference, whatever it is. */
const LEAST_QUERIES = 6;

export interface VariantPairs {
  readonly variant: string;
  readonly pairs: readonly QueryPair[];
}

/** One check a variant: nDCG@10 is not significantly worse over the queries that both sides judged. */
export function judgeQuality(variants: readonly VariantPairs[], seed: number, placeOf: PlaceOf): GateCheck[] {
  return variants.map(({ variant, pairs }): GateCheck => {
    const before = pairs.map((pair) => pair.before.ndcg10);
    const now = pairs.map((pair) => pair.now.ndcg10);
    const enough = pairs.length >= LEAST_QUERIES;
    const difference = enough ? comparePaired(before, now, { seed, better: 'higher' }) : undefined;
    const where = placeOf({ variant });
    return {
      id: qualityCheckId(variant),
      kind: 'quality',
      variant,
      title: QUALITY_TITLE,
      status: !difference ? 'not-compared' : difference.verdict === 'worse' ? 'failed' : 'passed',
      expected: `not significantly below ${quality(before)}`,
      actual: quality(now),
      detail: difference
        ? differenceText(difference, pairs.length)
        : `${pairs.length} queries are judged on both sides; ${LEAST_QUERIES} are needed to tell a difference.`,
      ...(where && { where }),
    };
  });
}

export const qualityCheckId = (variant: string): string => `${variant}/quality/ndcg@10`;
export const QUALITY_TITLE = 'nDCG@10 is not worse';

const quality = (values: readonly number[]): string =>
  formatValue(values.length ? { value: mean(values), unit: 'ratio' } : undefined);

function differenceText({ difference, low, high, verdict }: Difference, queries: number): string {
  if (difference === 0 && low === 0 && high === 0) return `The same for each of ${queries} queries.`;
  const [by, from, to] = [difference, low, high].map((value) => formatDifference(value, 'ratio'));
  return `${by} over ${queries} queries, 95 % interval ${from} to ${to}: ${verdict}.`;
}
