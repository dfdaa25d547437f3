import { bootstrapMeans, expandedPercentileInterval } from './bootstrap';
import { mean, type Numbers } from './percentile';

/** Resamples behind an interval: 2,000, fewer for thousands of values, whose means are all but normal (and slow). */
export const resamplesFor = (n: number): number => Math.max(500, Math.min(2000, Math.floor(1e6 / n)));

export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * Mean with its 95 % bootstrap interval (expanded percentile), seeded. The expanded percentile interval was chosen over
 * BCa because per-query figures have many zeros and long tails on both sides: with n = 50 of Student's t with 3 degrees
 * BCa covers about 91 %, this one 94 %; on exponential data both cover about 95 %.
 * Without values there is nothing to say: undefined. One value has the interval of itself.
 */
export function interval(values: Numbers, seed = 1): MeanInterval | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  return { mean: mean(values), ...expandedPercentileInterval(bootstrapMeans(values, resamplesFor(n), seed), n), n };
}
