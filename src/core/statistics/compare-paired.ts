import { LabError } from '../common';
import { bootstrapMeans, expandedPercentileInterval } from './bootstrap';
import { resamplesFor } from './interval';
import { mean, standardDeviation, type Numbers } from './percentile';
import { signFlipTest } from './permutation';
import { judge, type Better, type Difference, type Tested } from './verdict';

export interface PairedOptions {
  readonly seed: number;
  readonly better: Better;
}

/**
 * Variant against baseline by their per-query figures: the difference of the means with its 95 % interval (expanded
 * percentile bootstrap) and the p of a paired permutation test. It is clear where the interval excludes 0.
 * @param baseline one figure a query
 * @param variant of the same queries in the same order
 * @throws `statistics/not-paired`
 */
export function testPaired(baseline: Numbers, variant: Numbers, { seed, better }: PairedOptions): Tested {
  const differences = differencesOf(baseline, variant);
  const pairs = differences.length;
  if (differences.every((difference) => difference === 0))
    return { difference: 0, low: 0, high: 0, better, clear: false };
  const { low, high } = expandedPercentileInterval(bootstrapMeans(differences, resamplesFor(pairs), seed), pairs);
  return {
    difference: mean(differences),
    low,
    high,
    better,
    clear: low > 0 || high < 0,
    pValue: signFlipTest(differences, { seed: seed + 1 }),
    precision: { pairs, standardError: standardDeviation(differences) / Math.sqrt(pairs) },
    canGrow: true,
  };
}

/** {@link testPaired} with its verdict, where it is the only comparison that is read. */
export const comparePaired = (baseline: Numbers, variant: Numbers, options: PairedOptions): Difference =>
  judge([testPaired(baseline, variant, options)])[0]!;

function differencesOf(baseline: Numbers, variant: Numbers): Float64Array {
  const differences = Float64Array.from(variant, (value, i) => value - (baseline[i] ?? NaN));
  if (baseline.length === variant.length && differences.every(Number.isFinite)) return differences;
  throw new LabError({
    code: 'statistics/not-paired',
    message: `${baseline.length} figures of the baseline do not pair with ${variant.length} of the variant.`,
    nextStep: 'Report this as a bug.',
    fault: 'internal',
  });
}
