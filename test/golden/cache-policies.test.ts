import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCache, type CachePolicy } from '../../src/core/cache';
import { clairvoyantHits } from '../../src/core/load';

interface Case {
  readonly seed: number;
  readonly keys: number;
  readonly length: number;
  readonly size: number;
  readonly hits: Readonly<Record<'lru' | 'fifo' | 'lfu' | 'belady', number>>;
}
const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, 'cache-policies.json'), 'utf8')) as Case[];

/** As in cache-policies.py. */
function trace({ seed, keys, length }: Case): number[] {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) ** 3 * keys);
  });
}

function hitsOf(policy: CachePolicy, one: Case): number {
  const cache = createCache<boolean>({ policy, maxEntries: one.size, ttlSeconds: 0 }, { nowMs: () => 0 });
  for (const key of trace(one)) if (!cache.get(String(key))) cache.set(String(key), true);
  return cache.counters.hits;
}

describe.each(['lru', 'fifo', 'lfu'] as const)('%s', (policy) => {
  it.each(cases)('hits as often as in libCacheSim: trace $seed, size $size', (one) => {
    expect(hitsOf(policy, one)).toBe(one.hits[policy]);
  });
});

describe('tinylfu', () => {
  it.each(cases)('hits at least nearly as often as the better of LRU and LFU: trace $seed, size $size', (one) => {
    expect(hitsOf('tinylfu', one)).toBeGreaterThan(Math.max(one.hits.lru, one.hits.lfu) - 0.02 * one.length);
  });
});

describe('the clairvoyant cache', () => {
  // libCacheSim's takes in every newcomer; leaving one out can only be better, and by no more than one place.
  it.each(cases)("hits at least as often as libCacheSim's Belady: trace $seed, size $size", (one) => {
    const best = clairvoyantHits(trace(one), one.size);
    expect(best).toBeGreaterThanOrEqual(one.hits.belady);
    expect(clairvoyantHits(trace(one), one.size - 1)).toBeLessThanOrEqual(one.hits.belady);
  });
});
