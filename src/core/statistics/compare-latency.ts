import { createRng } from '../common';
import type { Interval } from './bootstrap';
import { percentileOfSorted } from './percentile';
import { createResampler, type Resampler, type SamplesByQuery } from './resampled-samples';
import { VERDICT_LEVEL, verdictOf, type Difference } from './verdict';

export interface LatencyOptions {
  readonly seed: number;
  /** The timer's step; smaller differences are not differences. */
  readonly resolutionMs?: number;
  /** Share of the baseline's percentile below which a difference is not worth a verdict: layout and luck reach that. */
  readonly floorShare?: number;
}

export interface LatencyPercentile extends Interval {
  readonly value: number;
  /** Samples. */
  readonly n: number;
}

/** 1,000, fewer for more than a few thousand samples, whose percentiles hardly move. */
const resamplesFor = (samples: number): number => Math.max(250, Math.min(1000, Math.floor(5e6 / samples)));
const LEAST_QUERIES = 6;
/** Samples beyond the percentile, on the smaller side: with fewer there is nothing to tell by. */
const LEAST_BEYOND = 3;
/** With fewer than this a resample rarely differs from the samples, and only the far ends of all resamples count. */
const ENOUGH_BEYOND = 10;
const FAR_ENDS = 0.002;

/**
 * Variant against baseline by percentiles of all samples: for each, the difference with a 95 % interval by cluster
 * bootstrap (queries are drawn with replacement, each with all its samples of both variants, so pairs stay together),
 * and a verdict. The verdict is "better" or "worse" only where
 *
 * - the 98 % interval excludes 0; the 99.8 % interval where fewer than ten samples of a side lie beyond the percentile,
 *   and none at all with fewer than three, or with fewer than six queries;
 * - the difference exceeds the timer's resolution (default 0.001 ms) and the floor (default 2 % of the baseline).
 *
 * The queries must have been measured interleaved, and which variant goes first must change from round to round: what
 * always favours the second (a warm cache) is a difference to every statistic.
 * @param percentiles 0…100
 * @returns in the order of `percentiles`; undefined where one side has no samples
 */
export function compareLatencies(
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentiles: readonly number[],
  { seed, resolutionMs = 0.001, floorShare = 0.02 }: LatencyOptions,
): Difference[] | undefined {
  const resampler = createResampler(baseline, variant);
  resampler.draw();
  const samples = Math.min(resampler.side(0).length, resampler.side(1).length);
  if (samples === 0) return undefined;
  const before = percentiles.map((p) => percentileOfSorted(resampler.side(0), p));
  const differences = differencesAt(resampler, percentiles);
  const drawn = bootstrap(resampler, seed, () => differencesAt(resampler, percentiles));
  return differences.map((difference, i) => {
    const beyond = (samples * Math.min(percentiles[i]!, 100 - percentiles[i]!)) / 100;
    const strict = endsOf(drawn, i, beyond < ENOUGH_BEYOND ? FAR_ENDS : VERDICT_LEVEL);
    const decided =
      resampler.counts.length >= LEAST_QUERIES &&
      beyond >= LEAST_BEYOND &&
      (strict.low > 0 || strict.high < 0) &&
      Math.abs(difference) > Math.max(resolutionMs, floorShare * before[i]!);
    const verdict = decided ? verdictOf(difference, 'lower') : 'cannot tell';
    return { difference, ...endsOf(drawn, i), verdict };
  });
}

/** {@link compareLatencies} at one percentile. */
export const compareLatency = (
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentile: number,
  options: LatencyOptions,
): Difference | undefined => compareLatencies(baseline, variant, [percentile], options)?.[0];

/** Percentiles of all samples, each with its 95 % interval by the same cluster bootstrap; undefined without samples. */
export function latencyPercentiles(
  samples: SamplesByQuery,
  percentiles: readonly number[],
  seed: number,
): LatencyPercentile[] | undefined {
  const resampler = createResampler(samples, []);
  resampler.draw();
  const all = resampler.side(0).slice();
  if (all.length === 0) return undefined;
  const drawn = bootstrap(resampler, seed, () => percentiles.map((p) => percentileOfSorted(resampler.side(0), p)));
  return percentiles.map((p, i) => ({ value: percentileOfSorted(all, p), ...endsOf(drawn, i), n: all.length }));
}

const differencesAt = (resampler: Resampler, percentiles: readonly number[]): number[] =>
  percentiles.map((p) => percentileOfSorted(resampler.side(1), p) - percentileOfSorted(resampler.side(0), p));

/** The figures of every resample; draws in which a side has no samples are left out. */
function bootstrap(resampler: Resampler, seed: number, figures: () => number[]): number[][] {
  const { counts } = resampler;
  const rng = createRng(seed);
  const drawn: number[][] = [];
  const resamples = resamplesFor(resampler.samples);
  for (let r = 0; r < resamples; r++) {
    counts.fill(0);
    counts.forEach(() => counts[rng.below(counts.length)]!++);
    resampler.draw();
    const values = figures();
    if (!values.some(Number.isNaN)) drawn.push(values);
  }
  return drawn;
}

/** Ends of the middle of the resampled figures. @param outside share left out, by half at each end */
function endsOf(drawn: readonly number[][], column: number, outside = 0.05): Interval {
  const ascending = Float64Array.from(drawn, (figures) => figures[column]!).sort();
  return {
    low: percentileOfSorted(ascending, 50 * outside),
    high: percentileOfSorted(ascending, 100 - 50 * outside),
  };
}
