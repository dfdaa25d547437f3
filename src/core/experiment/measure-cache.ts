import { createCache, resultKey, type CacheParams } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import type { Query } from '../evaluation';
import { replayResultCache } from '../load';
import type { MetricValue } from '../metrics';
import type { Hit, Retrieval } from '../retrieval';
import { replayedLoad } from './replayed-load';

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
 * Replays the seeded load through the variant's result cache, primed where the variant says so, in simulated time, then
 * times look-ups that hit.
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
  const { requests, primed } = replayedLoad(knobs, queries, seed);
  // The most popular comes last, so that it is the last to go.
  const replay = replayResultCache(params, requests, knobs['load.requestsPerMinute'], primed.toReversed());

  const keys = queries.map(({ text, filter }) => resultKey(fingerprint, text, filter));
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
