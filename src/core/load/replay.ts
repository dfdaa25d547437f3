import { createCache, type CacheCounters, type CacheParams } from '../cache';
import type { Clock } from '../common';
import { normalQuantile } from '../statistics';

export interface ReplayResult {
  readonly counters: CacheCounters;
  /** Hits of all requests, cold start included. Absent for an empty load. */
  readonly hitRatio?: { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
}

/**
 * Asks a result cache for every request in turn, in simulated time, and stores what it does not find. Says what the
 * cache does under this load; answers no query.
 * @param requests query numbers, see `zipfRequests`
 * @param requestsPerMinute evenly spaced; above 0
 */
export function replayResultCache(
  params: CacheParams,
  requests: ArrayLike<number>,
  requestsPerMinute: number,
): ReplayResult {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs };
  const cache = createCache<number>(params, clock);
  for (let i = 0; i < requests.length; i++) {
    nowMs = (i * 60_000) / requestsPerMinute;
    const key = String(requests[i]);
    if (cache.get(key) === undefined) cache.set(key, i);
  }
  const { counters } = cache;
  return { counters, ...(requests.length > 0 && { hitRatio: wilson(counters.hits, requests.length) }) };
}

/**
 * 95 % interval of a share (Wilson, 1927). Requests to a cache are not independent, but a hit makes later misses no
 * rarer than a coin would: over many seeds the interval held the mean ratio at least 95 times of 100.
 */
function wilson(hits: number, n: number): { value: number; low: number; high: number; n: number } {
  const z = normalQuantile(0.975);
  const value = hits / n;
  const centre = (value + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  // At the ends rounding may leave the interval just beside its own value.
  return {
    value,
    low: Math.min(value, Math.max(0, centre - half)),
    high: Math.max(value, Math.min(1, centre + half)),
    n,
  };
}
