import { createCache, type CachePolicy } from '../cache';
import type { JobControl } from '../common';
import { clairvoyantHits, lruHitsBySize } from '../load';
import type { ResolvedTrace, SizeCurve } from './types';

/** Requests that a replay at one size is given; of longer loads a share of the queries is taken. */
const MOST_REPLAYED = 25_000;
/** A sampled cache of fewer entries says little: its size is that of the whole cache times the share. */
const LEAST_SAMPLED_ENTRIES = 8;
/** "Enough" gives this share of the best hit ratio, and is told to within this share of itself. */
const ENOUGH = 0.95;
const ENOUGH_WITHIN = 0.05;

const SAMPLED: Readonly<Partial<Record<CachePolicy, string>>> = {
  fifo: 'FIFO',
  lfu: 'LFU',
  tinylfu: 'W-TinyLFU',
  gdsf: 'GDSF',
};

/** A hit ratio at a size of 1 or more entries. */
type RatioAt = (entries: number) => number;

/**
 * Hit ratio by size of the result cache alone: without time to live, priming and prefetch, and as if no document
 * changed, where entries are of one size. The best possible first, then LRU, then the other policies.
 */
export async function sizeCurves(trace: ResolvedTrace, history: number, control: JobControl): Promise<SizeCurve[]> {
  const requests = trace.queryOf.subarray(history);
  if (requests.length === 0) return [];
  const sizes = sizesUpTo(new Set(requests).size);
  const lru = lruHitsBySize(requests);
  const ratio = (hits: number): number => hits / requests.length;
  const curves = [
    await curveOf('Best possible', 'bound', sizes, (size) => ratio(clairvoyantHits(requests, size)), control),
    await curveOf('LRU', 'exact', sizes, (size) => ratio(lru[Math.min(size, lru.length - 1)]!), control),
  ];
  const sample = sampleOf(requests);
  const isWhole = sample.share === 1;
  for (const [policy, name] of Object.entries(SAMPLED) as [CachePolicy, string][]) {
    const least = isWhole ? 1 : Math.ceil(LEAST_SAMPLED_ENTRIES / sample.share);
    const method = isWhole ? 'exact' : 'sampled';
    const told = sizes.filter((size) => size >= least);
    const ratioAt: RatioAt = (size) => sampledRatio(trace, sample, policy, size);
    const curve = await curveOf(name, method, told, ratioAt, control);
    curves.push({ ...curve, ...(!isWhole && { sampledShare: sample.share }) });
  }
  return curves;
}

/** 1, 2, 5, 10 … and the number of different things, which needs no eviction. */
function sizesUpTo(most: number): number[] {
  const sizes: number[] = [];
  for (let power = 1; power < most; power *= 10)
    for (const step of [1, 2, 5]) if (step * power < most) sizes.push(step * power);
  return [...sizes, most];
}

async function curveOf(
  name: string,
  method: SizeCurve['method'],
  sizes: readonly number[],
  ratioAt: RatioAt,
  control: JobControl,
): Promise<SizeCurve> {
  const points: { entries: number; hitRatio: number }[] = [];
  for (const entries of sizes) {
    await control.checkpoint();
    points.push({ entries, hitRatio: ratioAt(entries) });
  }
  const best = Math.max(...points.map(({ hitRatio }) => hitRatio));
  const first = points.findIndex(({ hitRatio }) => hitRatio >= ENOUGH * best);
  if (!(best > 0)) return { name, method, points };
  // Between the last size that is not enough and the first that is.
  let low = points[first - 1]?.entries ?? points[0]!.entries;
  let high = points[first]!.entries;
  while (high - low > Math.max(1, ENOUGH_WITHIN * high)) {
    await control.checkpoint();
    const middle = Math.round((low + high) / 2);
    if (ratioAt(middle) >= ENOUGH * best) high = middle;
    else low = middle;
  }
  return { name, method, points, enough: high };
}

interface Sample {
  readonly requests: Uint32Array;
  /** Of the requests; nearly also of the queries. */
  readonly share: number;
}

/**
 * All requests of some of the queries (spatial sampling: Waldspurger, Park, Garthwaite and Ahmad, Efficient MRC
 * Construction with SHARDS, 2015). A hash would choose or miss the few queries that most requests are for by chance;
 * here the whole load is known, so queries are chosen from the most asked to the least such that the sample has its share
 * of the requests all along.
 */
export function sampleOf(requests: Uint32Array, most = MOST_REPLAYED): Sample {
  const share = Math.min(1, most / requests.length);
  if (share === 1) return { requests, share };
  const counts = new Map<number, number>();
  for (const query of requests) counts.set(query, (counts.get(query) ?? 0) + 1);
  const chosen = new Set<number>();
  let seen = 0;
  let taken = 0;
  for (const [query, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    seen += count;
    if (taken + count / 2 > share * seen) continue;
    taken += count;
    chosen.add(query);
  }
  return { requests: requests.filter((query) => chosen.has(query)), share };
}

/**
 * A cache as much smaller as the sample is hits about as often as the whole one under the whole load (Waldspurger,
 * Saemundsson, Ahmad and Park, Cache Modeling and Optimization using Miniature Simulations, 2017).
 */
export function sampledRatio(trace: ResolvedTrace, sample: Sample, policy: CachePolicy, entries: number): number {
  const maxEntries = Math.max(1, Math.round(entries * sample.share));
  const cache = createCache<number>({ policy, maxEntries, ttlSeconds: 0 }, { nowMs: () => 0 });
  for (const query of sample.requests) {
    const key = String(query);
    if (cache.get(key) !== undefined) continue;
    const { embedMs = 0, searchMs } = trace.queries[query]!;
    const { bytes } = trace.answers[trace.firstAnswers[query]!]!;
    cache.set(key, query, { bytes, cost: Math.max(embedMs + searchMs, Number.MIN_VALUE) });
  }
  return cache.counters.hits / sample.requests.length;
}
