import { createRng, type Rng } from '../common';
import type { Interval } from './bootstrap';
import { percentileOfSorted } from './percentile';
import { createResampler, type Resampler, type SamplesByQuery } from './resampled-samples';
import { verdictOf, type Difference } from './verdict';

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

const RESAMPLES = 1000;

/**
 * Variant against baseline by percentiles of all samples: for each, the difference with a 95 % interval by cluster
 * bootstrap (queries are drawn with replacement, each with all its samples of both variants, so pairs stay together),
 * and a verdict. The verdict is "better" or "worse" only where the interval excludes 0, swapping the two variants'
 * samples query by query at random gives as large a difference in fewer than 5 of 100 tries, and the difference exceeds
 * the timer's resolution (default 0.001 ms) and the floor (default 2 % of the baseline).
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
  if (resampler.counts.length === 0) return undefined;
  resampler.draw();
  const before = percentiles.map((p) => percentileOfSorted(resampler.side(0), p));
  const differences = differencesAt(resampler, percentiles);
  if (differences.some(Number.isNaN)) return undefined;
  const rng = createRng(seed);
  const drawn = bootstrap(resampler, rng, () => differencesAt(resampler, percentiles));
  const chance = swapChance(resampler, rng, percentiles, differences);
  return differences.map((difference, i) => {
    const ends = endsOf(drawn, i);
    const decided =
      (ends.low > 0 || ends.high < 0) &&
      Math.abs(difference) > Math.max(resolutionMs, floorShare * before[i]!) &&
      chance[i]! < 0.05;
    return { difference, ...ends, verdict: decided ? verdictOf(difference, 'lower') : 'cannot tell' };
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
  const drawn = bootstrap(resampler, createRng(seed), () =>
    percentiles.map((p) => percentileOfSorted(resampler.side(0), p)),
  );
  return percentiles.map((p, i) => ({ value: percentileOfSorted(all, p), ...endsOf(drawn, i), n: all.length }));
}

const differencesAt = (resampler: Resampler, percentiles: readonly number[]): number[] =>
  percentiles.map((p) => percentileOfSorted(resampler.side(1), p) - percentileOfSorted(resampler.side(0), p));

/** The figures of every resample; draws in which a side has no samples are left out. */
function bootstrap(resampler: Resampler, rng: Rng, figures: () => number[]): number[][] {
  const { counts } = resampler;
  const drawn: number[][] = [];
  for (let r = 0; r < RESAMPLES; r++) {
    counts.fill(0);
    counts.forEach(() => counts[rng.below(counts.length)]!++);
    resampler.draw();
    const values = figures();
    if (!values.some(Number.isNaN)) drawn.push(values);
  }
  counts.fill(1);
  return drawn;
}

function endsOf(drawn: readonly number[][], column: number): Interval {
  const ascending = Float64Array.from(drawn, (figures) => figures[column]!).sort();
  return { low: percentileOfSorted(ascending, 2.5), high: percentileOfSorted(ascending, 97.5) };
}

/** For each percentile, the share of random swaps of the two sides, query by query, with at least its difference. */
function swapChance(
  resampler: Resampler,
  rng: Rng,
  percentiles: readonly number[],
  differences: readonly number[],
): number[] {
  const asFar = differences.map(() => 1);
  for (let r = 1; r < RESAMPLES; r++) {
    let bits = 0;
    resampler.swapped.forEach((_, query) => {
      if (query % 32 === 0) bits = rng.below(2 ** 32);
      resampler.swapped[query] = bits & 1;
      bits >>>= 1;
    });
    resampler.draw();
    differencesAt(resampler, percentiles).forEach((difference, i) => {
      if (Math.abs(difference) >= Math.abs(differences[i]!)) asFar[i]!++;
    });
  }
  resampler.swapped.fill(0);
  return asFar.map((count) => count / RESAMPLES);
}
