import { cacheParams, createCache, resultKey } from '../cache';
import type { Clock } from '../common';
import type { Corpus } from '../corpus';
import type { Query } from '../evaluation';
import { dependencyBytes } from '../invalidation';
import { replayResultCache } from '../load';
import type { MetricValue } from '../metrics';
import type { AnswerHit } from '../lab';
import type { PreparedVariant } from '../pipeline';
import type { Retrieval } from '../retrieval';
import { answerBytes, answerHit } from '../search';
import { replayedLoad } from './replayed-load';

/** Hits timed at the most: enough for a p99. */
const TIMED_HITS = 2000;

export interface CacheMeasure {
  readonly hitRatio?: MetricValue;
  /** Times of answers out of the cache, ms. */
  readonly hitMs: readonly number[];
}

/**
 * Replays the seeded load through the variant's result cache, primed where the variant says so, in simulated time, then
 * times look-ups that hit. Entries have the bytes of their answers and are equally dear, so that the same load gives the
 * same hits.
 * @returns undefined where the variant has no cache
 */
export function measureResultCache(
  { variant: { knobs }, fingerprint, chunkSet, dense }: PreparedVariant,
  corpus: Pick<Corpus, 'documents'>,
  queries: readonly Query[],
  answers: readonly Retrieval[],
  seed: number,
  clock: Clock,
): CacheMeasure | undefined {
  const params = cacheParams(knobs);
  if (params.policy === 'none') return undefined;
  const kept = answers.map(({ hits }) => hits.map((hit) => answerHit(corpus, chunkSet, hit)));
  const beside = dependencyBytes(knobs, dense?.embedder.model.dimensions);
  const weights = kept.map((hits) => ({ bytes: answerBytes(hits) + beside, cost: 1 }));
  const { requests, primed } = replayedLoad(knobs, queries, seed);
  // The most popular comes last, so that it is the last to go.
  const replay = replayResultCache(
    params,
    requests,
    knobs['load.requestsPerMinute'],
    primed.toReversed(),
    (query) => weights[query]!,
  );

  const keys = queries.map(({ text, filter }) => resultKey(fingerprint, text, filter));
  const cache = createCache<readonly AnswerHit[]>({ ...params, ttlSeconds: 0 }, clock);
  const hitMs: number[] = [];
  for (const request of requests) {
    if (hitMs.length >= TIMED_HITS) break;
    const key = keys[request]!;
    const started = clock.nowMs();
    const hit = cache.get(key);
    const ms = clock.nowMs() - started;
    if (hit) hitMs.push(ms);
    else cache.set(key, kept[request]!, weights[request]);
  }
  return { ...(replay.hitRatio && { hitRatio: { unit: 'ratio' as const, ...replay.hitRatio } }), hitMs };
}
