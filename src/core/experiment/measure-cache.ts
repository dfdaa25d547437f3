import { createCache, resultKey, type CacheParams } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import type { Query } from '../evaluation';
import { replayResultCache, zipfRequests } from '../load';
import type { MetricValue } from '../metrics';
import type { Hit, Retrieval } from '../retrieval';

export const cacheParams = (knobs: KnobValues): CacheParams => ({
  policy: knobs['cache.result.policy'],
  maxEntries: knobs['cache.result.maxEntries'],
  maxBytes: knobs['cache.result.maxMegabytes'] * 1e6,
  ttlSeconds: knobs['cache.result.ttlSeconds'],
});

/** Hits timed at the most: enough for a p99. */
const TIMED_HITS = 2000;

export interface CacheMeasure {
  readonly hitRatio?: MetricValue;
  /** Times of answers out of the cache, ms. */
  readonly hitMs: readonly number[];
}

/**
 * Replays the seeded load through the variant's result cache in simulated time, then times look-ups that hit.
 * @returns undefined where the variant has no cache
 */
export function measureResultCache(
  knobs: KnobValues,
  fingerprint: string,
  queries: readonly Query[],
  answers: readonly Retrieval[],
  seed: number,
  clock: Clock,
): CacheMeasure | undefined {
  const params = cacheParams(knobs);
  if (params.policy === 'none') return undefined;
  // Queries that share a cached answer are one to the cache, whatever their ids.
  const keys = queries.map(({ text, filter }) => resultKey(fingerprint, text, filter));
  const lastWith = new Map(keys.map((key, i) => [key, i]));
  const requests = zipfRequests(queries.length, knobs['load.requests'], knobs['load.zipfExponent'], seed).map((query) =>
    lastWith.get(keys[query]!)!,
  );
  const replay = replayResultCache(params, requests, knobs['load.requestsPerMinute']);

  const cache = createCache<readonly Hit[]>({ ...params, ttlSeconds: 0 }, clock);
  const hitMs: number[] = [];
  for (const request of requests) {
    if (hitMs.length >= TIMED_HITS) break;
    const key = keys[request]!;
    const started = clock.nowMs();
    const hit = cache.get(key);
    const ms = clock.nowMs() - started;
    if (hit) hitMs.push(ms);
    else cache.set(key, answers[request]!.hits);
  }
  return { ...(replay.hitRatio && { hitRatio: { unit: 'ratio' as const, ...replay.hitRatio } }), hitMs };
}
