import { bootstrapMeans, expandedPercentileInterval } from './bootstrap';
import { mean, type Numbers } from './percentile';

/** Resamples behind every interval of the lab. */
export const RESAMPLES = 2000;

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
  return { mean: mean(values), ...expandedPercentileInterval(bootstrapMeans(values, RESAMPLES, seed), n), n };
}
