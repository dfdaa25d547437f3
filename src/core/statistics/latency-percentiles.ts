import { normalQuantile, studentQuantile } from './distributions';
import { percentileOfSorted, sorted } from './percentile';
import type { SamplesByQuery } from './resampled-samples';
import { wilson } from './wilson';

export interface LatencyPercentile {
  readonly value: number;
  /** Ends of the 95 % interval; absent where the samples cannot bound the percentile on both sides. */
  readonly low?: number;
  readonly high?: number;
  /** Samples. */
  readonly n: number;
}

const TAIL = 0.025;
/** Queries with samples on either side of the percentile: with fewer, one slow query makes the tail. */
const LEAST_QUERIES = 6;

/**
 * Percentiles of all samples, each with its 95 % interval: that of the share of samples below the percentile, read off
 * as percentiles (Woodruff, Confidence Intervals for Medians and Other Position Measures, 1952). Samples of one query
 * resemble each other, so the share is as uncertain as that of fewer samples that do not, reckoned from how it varies
 * between queries (Korn and Graubard, Confidence Intervals for Proportions with Small Expected Number of Positive Counts
 * Estimated from Survey Data, 1998); its interval is Wilson's. Resampled percentiles are not used here: none is above
 * the longest sample, so that of p99 of 180 samples, they cover 75 % where they promise 95 %.
 * @param percentiles 0…100
 * @returns in the order of `percentiles`; undefined without samples
 */
export function latencyPercentiles(
  samples: SamplesByQuery,
  percentiles: readonly number[],
): LatencyPercentile[] | undefined {
  const all = sorted(samples.flatMap((own) => Array.from(own)));
  if (all.length === 0) return undefined;
  return percentiles.map((percent) => {
    const value = percentileOfSorted(all, percent);
    const share = percent / 100;
    const independent = independentSamples(samples, value, share, all.length);
    // Below so many samples all of them lie on one side of the percentile too often to bound it on the other.
    if (independent === undefined || Math.max(share, 1 - share) ** independent > TAIL) return { value, n: all.length };
    const [low, high] = wilson(share, independent);
    return {
      value,
      low: percentileOfSorted(all, 100 * low),
      high: percentileOfSorted(all, 100 * high),
      n: all.length,
    };
  });
}

/** Independent samples that would know the share below `value` as well; undefined where too few queries say anything. */
function independentSamples(samples: SamplesByQuery, value: number, share: number, total: number): number | undefined {
  let below = 0;
  let above = 0;
  let squares = 0;
  for (const own of samples) {
    const under = Array.from(own).filter((ms) => ms <= value).length;
    if (Array.from(own).some((ms) => ms < value)) below++;
    if (under < own.length) above++;
    squares += (under - share * own.length) ** 2;
  }
  const telling = Math.min(below, above);
  if (telling < LEAST_QUERIES) return undefined;
  const variance = ((samples.length / (samples.length - 1)) * squares) / total ** 2;
  const independent = Math.min(total, (share * (1 - share)) / variance);
  return independent * (normalQuantile(1 - TAIL) / studentQuantile(1 - TAIL, telling - 1)) ** 2;
}
