import { createCache, type CacheCounters, type CacheParams, type EntryWeight } from '../cache';
import type { Clock } from '../common';
import { shareByBlocks, type ShareInterval } from '../statistics';

export interface ReplayResult {
  readonly counters: CacheCounters;
  /** Hits of all requests, cold start included. Absent for an empty load. */
  readonly hitRatio?: ShareInterval;
}

/**
 * Asks a result cache for every request in turn, in simulated time, and stores what it does not find. Says what the
 * cache does under this load; answers no query.
 * @param requests query numbers, see `zipfRequests`
 * @param requestsPerMinute evenly spaced; above 0
 * @param primed queries that are stored before the first request, in this order
 * @param weightOf the answer of a query
 */
export function replayResultCache(
  params: CacheParams,
  requests: ArrayLike<number>,
  requestsPerMinute: number,
  primed: readonly number[] = [],
  weightOf: (query: number) => EntryWeight = () => ({ bytes: 1, cost: 1 }),
): ReplayResult {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs };
  const cache = createCache<number>(params, clock);
  for (const query of primed) cache.set(String(query), query, weightOf(query));
  const answered = new Uint8Array(requests.length);
  for (let i = 0; i < requests.length; i++) {
    nowMs = (i * 60_000) / requestsPerMinute;
    const query = requests[i]!;
    const key = String(query);
    if (cache.get(key) === undefined) cache.set(key, i, weightOf(query));
    else answered[i] = 1;
  }
  const { counters } = cache;
  return { counters, ...(requests.length > 0 && { hitRatio: shareByBlocks(answered) }) };
}
