import { createCache, resultKey, type CachePolicy } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import type { LookUpTimes } from './column-caches';
import type { AskedQuery } from './documents-over-time';
import { CACHE_LAYERS, type CacheLayer } from './types';

const TIMED_LOOK_UPS = 2_000;
const TIMED_SCANS = 30;

/** What look-ups are timed on. */
export interface LookUpSample {
  readonly queries: readonly AskedQuery[];
  /** Row-major vectors of the queries; absent in lexical mode. */
  readonly rows?: Float32Array;
}

/**
 * Measures a look-up of each layer that is on, mean of many: the key is made and the cache is asked. Where the nearest
 * kept query is looked for, each kept vector is compared.
 */
export function measureLookUps(knobs: KnobValues, sample: LookUpSample, clock: Clock): LookUpTimes {
  const entriesOf: Readonly<Record<CacheLayer, number>> = {
    result: knobs['cache.result.maxEntries'],
    semantic: knobs['cache.semantic.maxEntries'],
    embedding: knobs['cache.embedding.maxEntries'],
    answer: knobs['cache.answer.maxEntries'],
  };
  const times: Partial<Record<CacheLayer, number>> = {};
  for (const layer of CACHE_LAYERS) {
    const policy = knobs[`cache.${layer}.policy`];
    if (policy === 'none' || sample.queries.length === 0) continue;
    const scans = layer === 'semantic' || (layer === 'answer' && knobs['cache.answer.threshold'] < 1);
    times[layer] =
      keyLookUpMs(policy, entriesOf[layer], sample.queries, clock) +
      (scans && sample.rows ? scanMs(sample.rows, sample.queries.length, entriesOf[layer], clock) : 0);
  }
  return times;
}

function keyLookUpMs(policy: CachePolicy, maxEntries: number, queries: readonly AskedQuery[], clock: Clock): number {
  const cache = createCache<number>({ policy, maxEntries, ttlSeconds: 0 }, clock);
  const asked = Array.from({ length: TIMED_LOOK_UPS }, (_, i) => queries[i % queries.length]!);
  for (const { text, filter } of asked) cache.set(resultKey('', text, filter), 1);
  const started = clock.nowMs();
  for (const { text, filter } of asked) cache.get(resultKey('', text, filter));
  return (clock.nowMs() - started) / asked.length;
}

/** Comparing a vector with all kept ones: those of the sample, over and over up to the size of the cache. */
function scanMs(rows: Float32Array, count: number, maxEntries: number, clock: Clock): number {
  const dimensions = rows.length / count;
  const kept = Math.min(maxEntries, count);
  let best = -Infinity;
  const started = clock.nowMs();
  for (let scan = 0; scan < TIMED_SCANS; scan++) {
    const asked = (scan % count) * dimensions;
    for (let row = 0; row < kept; row++) {
      let sum = 0;
      for (let d = 0, at = row * dimensions; d < dimensions; d++, at++) sum += rows[at]! * rows[asked + d]!;
      best = Math.max(best, sum);
    }
  }
  return best === Infinity ? NaN : (clock.nowMs() - started) / TIMED_SCANS;
}
