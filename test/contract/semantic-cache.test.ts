import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CacheParams } from '../../src/core/cache';
import type { Fingerprint } from '../../src/core/common';
import {
  confirmsHit,
  createSemanticCache,
  judgeOf,
  semanticScope,
  type GuardMode,
  type SemanticCache,
} from '../../src/core/semantic-cache';

const POLICIES: readonly CacheParams[] = (['lru', 'fifo', 'lfu', 'tinylfu', 'gdsf'] as const).flatMap((policy) => [
  { policy, maxEntries: 10, ttlSeconds: 60 },
  { policy, maxEntries: 1, ttlSeconds: 0 },
]);
const variant = (name: string): Fingerprint => name;
const scope = semanticScope(variant('one'));

/** A direction by its angle in degrees: cosines can be read off. */
const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0);

function setUp<Value extends object | string | number>(
  params: CacheParams,
  { threshold = 0.9, guards = 'veto' }: { threshold?: number; guards?: GuardMode } = {},
): { cache: SemanticCache<Value>; tick: (ms: number) => void } {
  let now = 0;
  const cache = createSemanticCache<Value>({ ...params, threshold, judge: judgeOf(guards) }, { nowMs: () => now });
  return { cache, tick: (ms) => (now += ms) };
}
const LRU: CacheParams = { policy: 'lru', maxEntries: 10, ttlSeconds: 0 };

describe.each(POLICIES)('semantic cache, $policy, $maxEntries entries, $ttlSeconds s', (params) => {
  it('serves a query that is near enough, and says whose answer it is', () => {
    const { cache } = setUp<string[]>(params);
    expect(cache.lookUp('best laptop', at(0), scope)).toBeUndefined();
    const key = cache.store('best laptop', at(0), scope, ['answer']);
    const hit = cache.lookUp('top laptop', at(10), scope)!;
    expect(hit).toMatchObject({ value: ['answer'], key, cached: 'best laptop' });
    expect(hit.cosine).toBeCloseTo(Math.cos((10 * Math.PI) / 180), 6);
    expect(hit.score).toBeGreaterThanOrEqual(0.9);
    expect(cache.lookUp('another laptop', at(40), scope)).toBeUndefined();
    expect(cache.counters).toMatchObject({ hits: 1, misses: 2, entries: 1, refused: {} });
  });

  it('serves equal texts whatever their vectors', () => {
    const { cache } = setUp<number>(params);
    cache.store('Best  laptop', at(0), scope, 7);
    expect(cache.lookUp(' Best laptop ', at(90), scope)).toMatchObject({ value: 7, score: 1, cosine: 1 });
  });

  it('never serves another scope: model, variant or filter', () => {
    const { cache } = setUp<number>({ ...params, maxEntries: 10 });
    cache.store('laptop', at(0), scope, 1);
    cache.store('laptop', Float32Array.of(1, 0), semanticScope(variant('another model')), 2);
    cache.store('laptop', at(0), semanticScope(variant('one'), { paths: ['docs/**'] }), 3);
    expect(cache.lookUp('laptop', at(0), scope)?.value).toBe(1);
    expect(cache.lookUp('laptop', at(0), semanticScope(variant('two')))).toBeUndefined();
    expect(cache.lookUp('laptops', at(1), semanticScope(variant('two')))).toBeUndefined();
    expect(cache.lookUp('laptops', Float32Array.of(1, 0), semanticScope(variant('another model')))?.value).toBe(2);
    expect(cache.lookUp('laptops', at(1), semanticScope(variant('one'), { paths: ['docs/**'] }))?.value).toBe(3);
    expect(cache.lookUp('laptops', at(1), semanticScope(variant('one'), { paths: ['src/**'] }))).toBeUndefined();
  });

  it('never holds more than its size, nor finds what went', () => {
    const { cache } = setUp<number>(params);
    const keys = Array.from({ length: 40 }, (_, i) => cache.store(`word${'x'.repeat(i)}`, at(i * 9), scope, i));
    expect(cache.counters).toMatchObject({ entries: params.maxEntries, evictions: 40 - params.maxEntries });
    for (const [i, key] of keys.entries()) {
      const hit = cache.lookUp('asked', at(i * 9), scope);
      expect(hit?.value === i, `entry ${i}`).toBe(cache.has(key));
    }
  });

  it('forgets one and all', () => {
    const { cache } = setUp<number>(params);
    const key = cache.store('a', at(0), scope, 1);
    expect([cache.has(key), cache.delete(key), cache.has(key), cache.delete(key)]).toEqual([true, true, false, false]);
    expect(cache.lookUp('b', at(1), scope)).toBeUndefined();
    cache.store('a', at(0), scope, 1);
    cache.clear();
    expect(cache.lookUp('b', at(1), scope)).toBeUndefined();
    expect(cache.counters).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('drops what is past its time', () => {
    const { cache, tick } = setUp<number>(params);
    cache.store('a', at(0), scope, 1);
    tick(61_000);
    expect(cache.lookUp('b', at(1), scope)?.value).toBe(params.ttlSeconds > 0 ? undefined : 1);
    expect(cache.counters).toMatchObject(params.ttlSeconds > 0 ? { misses: 1, expirations: 1 } : { hits: 1 });
  });

  it('keeps entries from being changed', () => {
    const { cache } = setUp<{ list: number[] }>(params);
    const value = { list: [1] };
    const vector = at(0);
    cache.store('a', vector, scope, value);
    value.list.push(2);
    vector.fill(0);
    const hit = cache.lookUp('b', at(1), scope)!;
    expect(() => hit.value.list.push(3)).toThrow();
    expect(cache.lookUp('b', at(1), scope)!.value).toEqual({ list: [1] });
  });

  it('agrees with a plain model under any order of work', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('store', 'delete', 'look'), fc.nat(11), fc.nat(99)), { maxLength: 60 }),
        (work) => {
          const { cache } = setUp<number>({ ...params, maxEntries: 100, ttlSeconds: 0 }, { threshold: 0.95 });
          const plain = new Map<number, number>();
          // 12 directions 30 degrees apart: only a query's own direction is near enough.
          for (const [what, direction, value] of work) {
            const text = `way${'y'.repeat(direction)}`;
            if (what === 'store') {
              cache.store(text, at(direction * 30), scope, value);
              plain.set(direction, value);
            } else if (what === 'delete') {
              expect(cache.delete(cache.store(text, at(direction * 30), scope, 0))).toBe(true);
              plain.delete(direction);
            } else expect(cache.lookUp('asked', at(direction * 30 + 5), scope)?.value).toBe(plain.get(direction));
          }
          expect(cache.counters.entries).toBe(plain.size);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('semantic cache', () => {
  it('looks past a near query that differs to the next that does not, and counts what a guard refused', () => {
    const { cache } = setUp<string>(LRU);
    cache.store('flights from Rome to Paris', at(0), scope, 'wrong way');
    expect(cache.lookUp('flights from Paris to Rome', at(1), scope)).toBeUndefined();
    expect(cache.lookUp('flights for 3 from Paris to Rome', at(60), scope)).toBeUndefined();
    cache.store('plane from Paris to Rome', at(5), scope, 'right way');
    expect(cache.lookUp('flights from Paris to Rome', at(1), scope)?.value).toBe('right way');
    expect(cache.counters).toMatchObject({ hits: 1, misses: 2, refused: { swapped: 1 } });
  });

  it('serves nothing that a guard refuses, even at threshold 0', () => {
    const { cache } = setUp<string>(LRU, { threshold: 0 });
    cache.store('room for 3', at(0), scope, 'three');
    expect(cache.lookUp('room for 5', at(0), scope)).toBeUndefined();
    expect(cache.lookUp('table for 3', at(80), scope)?.value).toBe('three');
  });

  it('does not keep what is larger than itself', () => {
    const { cache } = setUp<string>({ ...LRU, maxBytes: 1000 });
    const key = cache.store('a', at(0), scope, 'long', { bytes: 2000, cost: 1 });
    expect(cache.has(key)).toBe(false);
    expect(cache.lookUp('b', at(1), scope)).toBeUndefined();
    expect(cache.counters).toMatchObject({ entries: 0, refusals: 1 });
  });

  it('keeps nothing with policy none', () => {
    const { cache } = setUp<string>({ ...LRU, policy: 'none' });
    cache.store('a', at(0), scope, 'x');
    expect(cache.lookUp('a', at(0), scope)).toBeUndefined();
    expect(cache.counters).toMatchObject({ hits: 0, misses: 1, entries: 0 });
  });

  it('refuses a threshold out of range, and vectors that are none', () => {
    for (const threshold of [-0.1, 1.01, NaN])
      expect(() => setUp(LRU, { threshold })).toThrow(
        expect.objectContaining({ code: 'cache/threshold-out-of-range' }) as Error,
      );
    const { cache } = setUp<string>(LRU);
    expect(() => cache.store('a', Float32Array.of(NaN, 0, 0), scope, 'x')).toThrow(/not finite/);
    cache.store('a', at(0), scope, 'x');
    expect(() => cache.lookUp('b', Float32Array.of(1, 0), scope)).toThrow(/2 dimensions/);
    expect(cache.lookUp('b', at(1), scope)?.value).toBe('x');
  });
});

describe('a hit is confirmed', () => {
  it('where a search for the new query puts the best kept chunk first too', () => {
    expect(confirmsHit(['c1', 'c2'], ['c1', 'c9'])).toBe(true);
    expect(confirmsHit(['c1', 'c2'], ['c9', 'c1'])).toBe(false);
    expect(confirmsHit(['c1', 'c2'], ['c9', 'c1'], 2)).toBe(true);
    expect(confirmsHit(['c1', 'c2'], ['c2', 'c9'])).toBe(false);
    expect([confirmsHit([], []), confirmsHit([], ['c1'])]).toEqual([true, false]);
  });
});
