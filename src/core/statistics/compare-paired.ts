import { LabError } from '../common';
import { bootstrapMeans, expandedPercentileInterval } from './bootstrap';
import { normalQuantile } from './distributions';
import { resamplesFor } from './interval';
import { mean, standardDeviation, type Numbers } from './percentile';
import { signFlipTest } from './permutation';
import { VERDICT_LEVEL, verdictOf, type Better, type Difference } from './verdict';

/** Fewer pairs than this decide nothing: five equal signs happen by chance once in 16, six once in 32. */
const LEAST_PAIRS = 6;
/** Beyond this many times the present number of pairs, "more queries" is no advice. */
const HOPELESS_TIMES = 100;
const POWER = 0.8;

/**
 * Variant against baseline by their per-query figures: the difference of the means with its 95 % interval (expanded
 * percentile bootstrap) and a verdict. The verdict is "better" or "worse" only where the interval excludes 0 **and** a
 * paired permutation test has p < 0.02. `moreQueries` says how many more such queries would show this difference in
 * four of five tries: n = ((z₀.₉₉ + z₀.₈) · s ÷ d)².
 * @param baseline one figure a query
 * @param variant of the same queries in the same order
 * @throws `statistics/not-paired`
 */
export function comparePaired(
  baseline: Numbers,
  variant: Numbers,
  options: { readonly seed: number; readonly better: Better },
): Difference {
  const differences = differencesOf(baseline, variant);
  const n = differences.length;
  if (n === 0 || differences.every((difference) => difference === 0))
    return { difference: 0, low: 0, high: 0, verdict: 'cannot tell' };
  const difference = mean(differences);
  const { low, high } = expandedPercentileInterval(bootstrapMeans(differences, resamplesFor(n), options.seed), n);
  const decided =
    n >= LEAST_PAIRS && (low > 0 || high < 0) && signFlipTest(differences, { seed: options.seed + 1 }) < VERDICT_LEVEL;
  const verdict = decided ? verdictOf(difference, options.better) : 'cannot tell';
  const moreQueries = decided ? undefined : queriesMissing(difference, standardDeviation(differences), n);
  return { difference, low, high, verdict, ...(moreQueries !== undefined && { moreQueries }) };
}

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

function queriesMissing(difference: number, spread: number, n: number): number | undefined {
  const needed =
    ((normalQuantile(1 - VERDICT_LEVEL / 2) + normalQuantile(POWER)) * (spread / Math.abs(difference))) ** 2;
  const missing = Math.max(1, Math.ceil(needed) - n, LEAST_PAIRS - n);
  return missing <= HOPELESS_TIMES * n ? missing : undefined;
}
