import { describe, expect, it } from 'vitest';
import { createCache, type Cache, type CacheParams, type PlainValue } from '../../src/core/cache';
import { LabError } from '../../src/core/common';

/** What holds for every policy. A new policy is a new line here. */
const POLICIES: readonly CacheParams[] = [
  { policy: 'none', maxEntries: 10, ttlSeconds: 0 },
  { policy: 'lru', maxEntries: 10, ttlSeconds: 0 },
  { policy: 'lru', maxEntries: 10, ttlSeconds: 60 },
  { policy: 'lru', maxEntries: 1, ttlSeconds: 60 },
  { policy: 'fifo', maxEntries: 10, ttlSeconds: 0 },
  { policy: 'fifo', maxEntries: 1, ttlSeconds: 60 },
  { policy: 'lfu', maxEntries: 10, ttlSeconds: 60 },
  { policy: 'lfu', maxEntries: 1, ttlSeconds: 0 },
  { policy: 'tinylfu', maxEntries: 10, ttlSeconds: 60 },
  { policy: 'tinylfu', maxEntries: 1, ttlSeconds: 0 },
  { policy: 'gdsf', maxEntries: 10, ttlSeconds: 60 },
  { policy: 'gdsf', maxEntries: 1, ttlSeconds: 0 },
];

function setUp<Value extends PlainValue>(params: CacheParams): { cache: Cache<Value>; tick: (ms: number) => void } {
  let now = 0;
  return { cache: createCache<Value>(params, { nowMs: () => now }), tick: (ms) => (now += ms) };
}

describe.each(POLICIES)('cache $policy, $maxEntries entries, $ttlSeconds s', (params) => {
  const keeps = params.policy !== 'none';

  it('gives back what was stored, or nothing', () => {
    const { cache } = setUp<number[]>(params);
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', [1, 2]);
    expect(cache.get('a')).toEqual(keeps ? [1, 2] : undefined);
    cache.set('a', [3]);
    expect(cache.get('a')).toEqual(keeps ? [3] : undefined);
    expect(cache.policy).toBe(params.policy);
  });

  it('counts every look-up as a hit or a miss', () => {
    const { cache } = setUp<number>(params);
    for (let i = 0; i < 100; i++) {
      cache.get(`k${i % 3}`);
      cache.set(`k${i % 3}`, i);
      cache.get(`k${i % 3}`);
    }
    const { hits, misses } = cache.counters;
    expect(hits + misses).toBe(200);
    expect(hits >= 100).toBe(keeps);
  });

  it('never holds more than its size, and counts what it evicts', () => {
    const { cache } = setUp<number>(params);
    for (let i = 0; i < 50; i++) cache.set(`k${i}`, i);
    const entries = keeps ? params.maxEntries : 0;
    expect(cache.counters).toMatchObject({ entries, evictions: keeps ? 50 - entries : 0 });
  });

  it('forgets one and all, which is no eviction', () => {
    const { cache } = setUp<number>(params);
    cache.set('a', 1);
    expect(cache.delete('a')).toBe(keeps);
    expect(cache.delete('a')).toBe(false);
    cache.set('a', 1);
    cache.clear();
    expect(cache.get('a')).toBeUndefined();
    expect(cache.counters).toMatchObject({ entries: 0, evictions: 0, expirations: 0 });
  });

  it.each([2.01 * 1e6, 0.5])('takes a limit that is no whole number of bytes: %d', (maxBytes) => {
    const { cache } = setUp<number>({ ...params, maxBytes });
    cache.set('fits', 1, { bytes: Math.max(1, Math.floor(maxBytes)), cost: 1 });
    expect(cache.get('fits')).toBe(keeps && maxBytes > 1 ? 1 : undefined);
    cache.set('is larger', 1, { bytes: Math.ceil(maxBytes), cost: 1 });
    expect(cache.get('is larger')).toBeUndefined();
  });

  it('tells of every key that goes, and of none that is stored again', () => {
    const gone: string[] = [];
    const kept = new Set<string>();
    let now = 0;
    const cache = createCache<number>(params, { nowMs: () => now }, (key) => {
      gone.push(key);
      expect(kept.delete(key), key).toBe(true);
    });
    for (let i = 0; i < 40; i++) {
      const key = `k${(i * 7) % 13}`;
      if (keeps) kept.add(key);
      cache.set(key, i);
      if (i % 5 === 0) cache.delete(`k${i % 13}`);
      expect(cache.counters.entries).toBe(kept.size);
    }
    now = 61_000;
    for (const key of [...kept]) cache.get(key);
    cache.clear();
    expect(kept.size).toBe(0);
    expect(gone.length > 0).toBe(keeps);
  });

  it('tells what it keeps without counting it as asked for', () => {
    const { cache, tick } = setUp<number>(params);
    cache.set('a', 1);
    expect([cache.has('a'), cache.has('b')]).toEqual([keeps, false]);
    tick(61_000);
    expect(cache.has('a')).toBe(keeps && params.ttlSeconds === 0);
    expect(cache.counters).toMatchObject({ hits: 0, misses: 0 });
  });

  it('keeps falsy values', () => {
    for (const value of [0, '', false]) {
      const { cache } = setUp<PlainValue>(params);
      cache.set('a', value);
      expect(cache.get('a')).toBe(keeps ? value : undefined);
    }
  });

  it('takes any text as a key', () => {
    const { cache } = setUp<number>(params);
    for (const key of ['', '__proto__', 'constructor', '\u0000', '\ud800', 'x'.repeat(1_000_000)]) {
      expect(cache.get(key)).toBeUndefined();
      cache.set(key, 1);
      expect(cache.get(key)).toBe(keeps ? 1 : undefined);
    }
  });

  it('is not changed by callers, before or after (R7)', () => {
    const { cache } = setUp<{ hits: { row: number }[]; vector: Float32Array }>(params);
    if (!keeps) {
      expect(cache.get('a')).toBeUndefined();
      return;
    }
    const stored = { hits: [{ row: 1 }], vector: new Float32Array([1, 2]) };
    cache.set('a', stored);
    stored.hits[0]!.row = 99;
    stored.vector[0] = 99;
    const first = cache.get('a')!;
    expect(first).toEqual({ hits: [{ row: 1 }], vector: new Float32Array([1, 2]) });
    first.vector[0] = 99;
    expect(() => first.hits.push({ row: 2 })).toThrow(TypeError);
    expect(() => (first.hits[0]!.row = 2)).toThrow(TypeError);
    expect(cache.get('a')).toEqual({ hits: [{ row: 1 }], vector: new Float32Array([1, 2]) });
  });
});

describe('lru with a time to live', () => {
  const params: CacheParams = { policy: 'lru', maxEntries: 2, ttlSeconds: 60 };

  it('keeps an entry up to its time, counts the look-up beyond as a miss and the entry as expired', () => {
    const { cache, tick } = setUp<number>(params);
    cache.set('a', 1);
    tick(60_000);
    expect(cache.get('a')).toBe(1);
    tick(1);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.counters).toMatchObject({ hits: 1, misses: 1, evictions: 0, expirations: 1, entries: 0 });
  });

  it('reading does not make an entry younger, writing does', () => {
    const { cache, tick } = setUp<number>(params);
    cache.set('read', 1);
    cache.set('written', 1);
    tick(50_000);
    cache.get('read');
    cache.set('written', 2);
    tick(50_000);
    expect(cache.get('read')).toBeUndefined();
    expect(cache.get('written')).toBe(2);
  });

  it('without a limit keeps for ever', () => {
    const { cache, tick } = setUp<number>({ ...params, ttlSeconds: 0 });
    cache.set('a', 1);
    tick(1e12);
    expect(cache.get('a')).toBe(1);
  });

  it('works from any start of the clock, and when the clock goes back', () => {
    for (const start of [0, -5_000, 1e9]) {
      let now = start;
      const cache = createCache<number>(params, { nowMs: () => now });
      cache.set('a', 1);
      now -= 10_000;
      expect(cache.get('a')).toBe(1);
      now = start + 60_001;
      expect(cache.get('a')).toBeUndefined();
    }
  });

  it('evicts the entry that was not asked for longest', () => {
    const { cache } = setUp<number>(params);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
  });
});

describe('what is no plain data', () => {
  it.each([
    ['a function', () => 1],
    ['a Map', new Map()],
    ['a date inside', { when: new Date() }],
    ['a DataView', new DataView(new ArrayBuffer(1))],
  ])('%s is refused rather than shared', (_name, value) => {
    const { cache } = setUp<object>({ policy: 'lru', maxEntries: 1, ttlSeconds: 0 });
    expect(() => cache.set('a', value)).toThrow(LabError);
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps a member called __proto__ a member', () => {
    const { cache } = setUp<object>({ policy: 'lru', maxEntries: 1, ttlSeconds: 0 });
    cache.set('a', JSON.parse('{"__proto__":{"polluted":true}}') as object);
    expect(Object.keys(cache.get('a')!)).toEqual(['__proto__']);
    expect(cache.get('a')).not.toHaveProperty('polluted');
  });
});
