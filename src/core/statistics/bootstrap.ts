import { createRng } from '../common';
import { normalCdf, normalQuantile, studentQuantile } from './distributions';
import { mean, percentileOfSorted, type Numbers } from './percentile';

/** Ends of a 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Means of random samples of the values, drawn with replacement, each as many as there are values; ascending. */
export function bootstrapMeans(values: Numbers, resamples: number, seed: number): Float64Array {
  const n = values.length;
  const data = Float64Array.from(values);
  const means = new Float64Array(resamples);
  const rng = createRng(seed);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[rng.below(n)]!;
    means[r] = sum / n;
  }
  return means.sort();
}

/** The middle 95 % of the resampled figures. */
export const percentileInterval = (ascending: Float64Array): Interval => between(ascending, 0.025, 0.975);

/**
 * The percentile interval of a mean, widened for small samples: resampled means vary by √(n−1)/√n too little and know
 * nothing of Student's tails, so the ends are taken at Φ(∓√(n/(n−1)) · t₀.₉₇₅,ₙ₋₁) instead of 2.5 % and 97.5 %
 * (Hesterberg, What Teachers Should Know About the Bootstrap, 2015, "expanded percentile interval").
 */
export function expandedPercentileInterval(means: Float64Array, n: number): Interval {
  if (n < 2) return between(means, 0, 1);
  const tail = normalCdf(-Math.sqrt(n / (n - 1)) * studentQuantile(0.975, n - 1));
  return between(means, tail, 1 - tail);
}

/** Efron's bias-corrected and accelerated interval of the mean; the acceleration by jackknife. */
export function bcaInterval(values: Numbers, means: Float64Array): Interval {
  const centre = mean(values);
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    const deviation = value - centre;
    squares += deviation ** 2;
    cubes += deviation ** 3;
  }
  if (squares === 0) return { low: centre, high: centre };
  // For a mean, leaving one value out moves it by that value's deviation ÷ (n − 1): the factor cancels.
  const acceleration = cubes / (6 * squares ** 1.5);
  const bias = normalQuantile(shareBelow(means, centre));
  const end = (z: number): number => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  return between(means, end(normalQuantile(0.025)), end(normalQuantile(0.975)));
}

/** Share of the resampled means below the mean, those equal to it by half; never 0 or 1. */
function shareBelow(means: Float64Array, centre: number): number {
  let below = 0;
  for (const value of means) below += value < centre ? 1 : value === centre ? 0.5 : 0;
  return Math.min(Math.max(below, 0.5), means.length - 0.5) / means.length;
}

const between = (ascending: Float64Array, low: number, high: number): Interval => ({
  low: percentileOfSorted(ascending, 100 * low),
  high: percentileOfSorted(ascending, 100 * high),
});
