import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCache, type CachePolicy } from '../../src/core/cache';

interface Case {
  readonly seed: number;
  readonly keys: number;
  readonly length: number;
  readonly size: number;
  readonly hits: Readonly<Record<'lru' | 'fifo' | 'lfu', number>>;
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

describe.each(['lru', 'fifo'] as const)('%s', (policy) => {
  it.each(cases)('hits as often as in cachetools: trace $seed, size $size', (one) => {
    expect(hitsOf(policy, one)).toBe(one.hits[policy]);
  });
});

describe('lfu', () => {
  // Among entries of equal use cachetools takes the one stored first, this one the one that has had that use longest.
  it.each(cases)('hits about as often as in cachetools: trace $seed, size $size', (one) => {
    expect(Math.abs(hitsOf('lfu', one) - one.hits.lfu)).toBeLessThanOrEqual(0.01 * one.length);
  });
});

describe('tinylfu', () => {
  it.each(cases)('hits at least nearly as often as the better of LRU and LFU: trace $seed, size $size', (one) => {
    expect(hitsOf('tinylfu', one)).toBeGreaterThan(Math.max(one.hits.lru, one.hits.lfu) - 0.02 * one.length);
  });
});
