import { createRng } from '../common';
import type { Interval } from './bootstrap';
import { percentileOfSorted, sorted } from './percentile';
import { verdictOf, type Difference } from './verdict';

/** Latency samples of each query, ms, in the order of the queries. Queries may have different numbers of samples. */
export type SamplesByQuery = readonly ArrayLike<number>[];

export interface LatencyOptions {
  readonly seed: number;
  /** The timer's step; smaller differences are not differences. */
  readonly resolutionMs?: number;
  /** Share of the baseline's percentile below which a difference is not worth a verdict: layout and luck reach that. */
  readonly floorShare?: number;
}

const RESAMPLES = 1000;

/**
 * Variant against baseline by a percentile of all samples: its difference with a 95 % interval by cluster bootstrap
 * (queries are drawn with replacement, each with all its samples of both variants, so pairs stay together), and a
 * verdict. The verdict is "better" or "worse" only where the interval excludes 0, swapping the two variants' samples
 * query by query at random gives as large a difference in fewer than 5 of 100 tries, and the difference exceeds the
 * timer's resolution (default 0.001 ms) and the floor (default 2 % of the baseline).
 * @param percentile 0…100
 * @returns undefined where one side has no samples
 */
export function compareLatency(
  baseline: SamplesByQuery,
  variant: SamplesByQuery,
  percentile: number,
  { seed, resolutionMs = 0.001, floorShare = 0.02 }: LatencyOptions,
): Difference | undefined {
  const queries = Math.min(baseline.length, variant.length);
  const pool = pooled([baseline.slice(0, queries), variant.slice(0, queries)]);
  const sides = [baseline, variant].map((side) =>
    percentileOfSorted(sorted(side.slice(0, queries).flatMap((s) => Array.from(s))), percentile),
  );
  const [before, after] = sides as [number, number];
  const difference = after - before;
  if (Number.isNaN(difference)) return undefined;
  const drawn = resampledDifferences(pool, queries, percentile, seed);
  const low = percentileOfSorted(drawn, 2.5);
  const high = percentileOfSorted(drawn, 97.5);
  const decided =
    (low > 0 || high < 0) &&
    Math.abs(difference) > Math.max(resolutionMs, floorShare * before) &&
    swapTest(pool, queries, percentile, difference, seed + 1) < 0.05;
  return { difference, low, high, verdict: decided ? verdictOf(difference, 'lower') : 'cannot tell' };
}

/** A percentile of all samples with its 95 % interval, by the same cluster bootstrap. */
export function latencyPercentile(
  samples: SamplesByQuery,
  percentile: number,
  seed: number,
): (Interval & { readonly value: number; readonly n: number }) | undefined {
  const all = sorted(samples.flatMap((own) => Array.from(own)));
  if (all.length === 0) return undefined;
  const drawn = resampledPercentiles(pooled([samples]), samples.length, percentile, seed);
  return {
    value: percentileOfSorted(all, percentile),
    low: percentileOfSorted(drawn, 2.5),
    high: percentileOfSorted(drawn, 97.5),
    n: all.length,
  };
}

/** All samples in ascending order, each with its query and its side (0 or 1). */
interface Pool {
  readonly values: Float64Array;
  readonly queries: Uint32Array;
  readonly sides: Uint8Array;
}

function pooled(sides: readonly SamplesByQuery[]): Pool {
  const samples = sides.flatMap((queries, side) =>
    queries.flatMap((own, query) => Array.from(own, (value) => ({ value, query, side }))),
  );
  samples.sort((a, b) => a.value - b.value);
  return {
    values: Float64Array.from(samples, ({ value }) => value),
    queries: Uint32Array.from(samples, ({ query }) => query),
    sides: Uint8Array.from(samples, ({ side }) => side),
  };
}

/**
 * Percentile of the samples of one side when each counts `weightOf` times, without making that list: the pool is sorted
 * once, so every resample is one walk.
 */
function weightedPercentile(pool: Pool, percentile: number, weightOf: (sample: number) => number): number {
  const { values } = pool;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += weightOf(i);
  const position = ((total - 1) * percentile) / 100;
  const rank = Math.floor(position);
  let passed = 0;
  let low = NaN;
  for (let i = 0; i < values.length; i++) {
    const weight = weightOf(i);
    if (weight === 0) continue;
    passed += weight;
    if (Number.isNaN(low) && passed > rank) low = values[i]!;
    if (passed > rank + 1) return low + (values[i]! - low) * (position - rank);
  }
  return low;
}

function drawQueries(counts: Uint32Array, below: (bound: number) => number): void {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[below(counts.length)]!++;
}

function resampledDifferences(pool: Pool, queries: number, percentile: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const counts = new Uint32Array(queries);
  const of = (side: number): number =>
    weightedPercentile(pool, percentile, (i) => (pool.sides[i] === side ? counts[pool.queries[i]!]! : 0));
  return Float64Array.from({ length: RESAMPLES }, () => {
    drawQueries(counts, rng.below);
    return of(1) - of(0);
  }).sort();
}

function resampledPercentiles(pool: Pool, queries: number, percentile: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const counts = new Uint32Array(queries);
  return Float64Array.from({ length: RESAMPLES }, () => {
    drawQueries(counts, rng.below);
    return weightedPercentile(pool, percentile, (i) => counts[pool.queries[i]!]!);
  }).sort();
}

/** Share of random swaps of the two sides' samples, query by query, with at least this difference. */
function swapTest(pool: Pool, queries: number, percentile: number, difference: number, seed: number): number {
  const rng = createRng(seed);
  const swapped = new Uint8Array(queries);
  const of = (side: number): number =>
    weightedPercentile(pool, percentile, (i) => ((pool.sides[i]! ^ swapped[pool.queries[i]!]!) === side ? 1 : 0));
  let asFar = 1;
  for (let i = 0; i < RESAMPLES - 1; i++) {
    for (let query = 0; query < queries; query++) swapped[query] = rng.below(2);
    if (Math.abs(of(1) - of(0)) >= Math.abs(difference)) asFar++;
  }
  return asFar / RESAMPLES;
}
