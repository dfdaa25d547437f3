import { createCache, type CacheCounters, type CacheParams } from '../cache';
import type { Clock } from '../common';
import { mean, standardDeviation, studentQuantile } from '../statistics';

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
  const answered = new Uint8Array(requests.length);
  for (let i = 0; i < requests.length; i++) {
    nowMs = (i * 60_000) / requestsPerMinute;
    const key = String(requests[i]);
    if (cache.get(key) === undefined) cache.set(key, i);
    else answered[i] = 1;
  }
  const { counters } = cache;
  return { counters, ...(requests.length > 0 && { hitRatio: shareOfBlocks(answered) }) };
}

/** Parts of a load whose ratios are compared. */
const BLOCKS = 10;

/**
 * A share with its 95 % interval by batch means: the load is cut into ten blocks in order, and Student's interval is
 * taken over the blocks' shares. Neighbouring requests depend on each other (what is popular now is in the cache), so an
 * interval for independent ones, such as Wilson's, is too narrow; the blocks of a cold start make this one wider.
 */
function shareOfBlocks(answered: Uint8Array): { value: number; low: number; high: number; n: number } {
  const n = answered.length;
  const value = mean(answered);
  const blocks = Math.min(BLOCKS, n);
  if (blocks < 2) return { value, low: 0, high: 1, n };
  const shares = Float64Array.from({ length: blocks }, (_, block) =>
    mean(answered.subarray(Math.floor((block * n) / blocks), Math.floor(((block + 1) * n) / blocks))),
  );
  const half = (studentQuantile(0.975, blocks - 1) * standardDeviation(shares)) / Math.sqrt(blocks);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n };
}
