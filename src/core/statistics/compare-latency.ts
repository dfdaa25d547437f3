import { createRng } from '../common';
import type { Interval } from './bootstrap';
import { percentile, percentileOfSorted, standardDeviation, type Numbers } from './percentile';
import { signFlipTest } from './permutation';
import { createResampler, type Resampler, type SamplesByQuery } from './resampled-samples';
import { judge, VERDICT_LEVEL, type Difference, type Tested } from './verdict';

export interface LatencyOptions {
  readonly seed: number;
  /** The timer's step; smaller differences are not differences. */
  readonly resolutionMs?: number;
  /** Share of the baseline's percentile below which a difference is not worth a verdict: layout and luck reach that. */
  readonly floorShare?: number;
  /** The machine's own noise in this run, share of the baseline by percentile: the floor where it is the higher. */
  readonly noiseShares?: readonly number[];
}

/** 1,000, fewer for more than a few thousand samples, whose percentiles hardly move. */
const resamplesFor = (samples: number): number => Math.max(250, Math.min(1000, Math.floor(5e6 / samples)));
/** Samples beyond the percentile, on the smaller side: with fewer there is nothing to tell by. */
const LEAST_BEYOND = 3;
/** With fewer than this a resample rarely differs from the samples, and only the far ends of all resamples count. */
const ENOUGH_BEYOND = 10;
const FAR_ENDS = 0.002;

/**
 * Variant against baseline by percentiles of all samples: for each, the difference with a 95 % interval by cluster
 * bootstrap (queries are drawn with replacement, each with all its samples of both variants, so pairs stay together),
 * and the p of a permutation test that swaps the two sides of random queries. A difference is clear only where
 *
 * - the 98 % interval excludes 0; the 99.8 % interval where fewer than ten samples of a side lie beyond the percentile;
 * - at least three samples do, else nothing is tested and the interval is that of all resamples;
 * - it exceeds the timer's resolution (default 0.001 ms) and the floor: 2 % of the baseline, or the machine's own noise.
 *
 * The queries must have been measured interleaved, and which variant goes first must change from round to round: what
 * always favours the second (a warm cache) is a difference to every statistic.
 * @param percentiles 0…100
 * @returns in the order of `percentiles`; undefined where one side has no samples
 */
export function testLatencies(
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentiles: readonly number[],
  { seed, resolutionMs = 0.001, floorShare = 0.02, noiseShares = [] }: LatencyOptions,
): Tested[] | undefined {
  const resampler = createResampler(baseline, variant);
  resampler.draw();
  const samples = Math.min(resampler.side(0).length, resampler.side(1).length);
  if (samples === 0) return undefined;
  const before = percentiles.map((p) => percentileOfSorted(resampler.side(0), p));
  const figures = (): number[] => differencesAt(resampler, percentiles);
  const differences = figures();
  const drawn = bootstrap(resampler, seed, figures);
  return differences.map((difference, i): Tested => {
    const beyond = (samples * Math.min(percentiles[i]!, 100 - percentiles[i]!)) / 100;
    // Resamples of a tail that holds next to nothing differ too little: then all of them count, and nothing is tested.
    const tellable = beyond >= LEAST_BEYOND;
    const interval = endsOf(drawn, i, tellable ? 0.05 : 0);
    if (!tellable || (difference === 0 && interval.low === 0 && interval.high === 0))
      return { difference, ...interval, better: 'lower', clear: false };
    const level = beyond < ENOUGH_BEYOND ? FAR_ENDS : VERDICT_LEVEL;
    const strict = endsOf(drawn, i, level);
    const floor = Math.max(resolutionMs, Math.max(floorShare, noiseShares[i] ?? 0) * before[i]!);
    const standardError = standardDeviation(drawn.map((figure) => figure[i]!));
    // What decides a tail are the samples in it: of both sides together, one query each at best.
    const pairs = Math.min(resampler.counts.length, Math.floor(2 * beyond));
    return {
      difference,
      ...interval,
      better: 'lower',
      clear: (strict.low > 0 || strict.high < 0) && Math.abs(difference) > floor,
      pValue: signFlipTest(surplusBeyond(baseline, variant, percentiles[i]!), { seed: seed + 1 }),
      level,
      precision: { pairs, standardError, floor },
    };
  });
}

/** {@link testLatencies} with verdicts, each as though it were the only comparison that is read. */
export const compareLatencies = (
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentiles: readonly number[],
  options: LatencyOptions,
): Difference[] | undefined => testLatencies(baseline, variant, percentiles, options)?.map((test) => judge([test])[0]!);

/** {@link compareLatencies} at one percentile. */
export const compareLatency = (
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentile: number,
  options: LatencyOptions,
): Difference | undefined => compareLatencies(baseline, variant, [percentile], options)?.[0];

/**
 * How many more samples of the variant than of the baseline each query has beyond the percentile of both together. Were
 * the two interchangeable, each sign would be a coin's: Mood's median test, for any percentile and for queries with
 * several samples.
 */
function surplusBeyond(baseline: SamplesByQuery, variant: SamplesByQuery, percent: number): number[] {
  const border = percentile(
    [...baseline, ...variant].flatMap((own) => Array.from(own)),
    percent,
  );
  const beyond = (own: Numbers = []): number => Array.from(own).filter((ms) => ms > border).length;
  return variant.map((own, query) => beyond(own) - beyond(baseline[query]));
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
function endsOf(drawn: readonly number[][], column: number, outside: number): Interval {
  const ascending = Float64Array.from(drawn, (figures) => figures[column]!).sort();
  return {
    low: percentileOfSorted(ascending, 50 * outside),
    high: percentileOfSorted(ascending, 100 - 50 * outside),
  };
}
