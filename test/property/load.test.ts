import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CACHE_POLICIES, createCache, type CachePolicy } from '../../src/core/cache';
import { clairvoyantHits, lruHitsBySize } from '../../src/core/load';

const requests = fc.array(fc.nat(12), { maxLength: 60 });

function hitsOf(policy: CachePolicy, maxEntries: number, asked: readonly number[]): number {
  const cache = createCache<boolean>({ policy, maxEntries, ttlSeconds: 0 }, { nowMs: () => 0 });
  for (const key of asked) if (!cache.get(String(key))) cache.set(String(key), true);
  return cache.counters.hits;
}

/** The best there is, by trying every choice at every request. */
function bestHits(asked: readonly number[], entries: number): number {
  const known = new Map<string, number>();
  function best(at: number, kept: readonly number[]): number {
    if (at === asked.length) return 0;
    const key = `${at} ${kept.join()}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const thing = asked[at]!;
    const choices = kept.includes(thing)
      ? [kept]
      : [
          kept,
          ...(kept.length < entries
            ? [[...kept, thing]]
            : kept.map((gone) => [...kept.filter((one) => one !== gone), thing])),
        ];
    const result =
      Math.max(
        ...choices.map((choice) =>
          best(
            at + 1,
            [...choice].sort((a, b) => a - b),
          ),
        ),
      ) + (kept.includes(thing) ? 1 : 0);
    known.set(key, result);
    return result;
  }
  return best(0, []);
}

describe('the clairvoyant cache', () => {
  it('hits as often as the best of all choices', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 14 }), fc.integer({ min: 1, max: 3 }), (asked, entries) => {
        expect(clairvoyantHits(asked, entries)).toBe(bestHits(asked, entries));
      }),
      { numRuns: 300 },
    );
  });

  it.each(CACHE_POLICIES)('is never beaten by %s', (policy) => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 8 }), (asked, entries) => {
        expect(hitsOf(policy, entries, asked)).toBeLessThanOrEqual(clairvoyantHits(asked, entries));
      }),
    );
  });
});

describe('the hits of LRU by size', () => {
  it('are those of a cache of each size', () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const hits = lruHitsBySize(asked);
        for (let size = 1; size < hits.length; size++) expect(hits[size]).toBe(hitsOf('lru', size, asked));
      }),
    );
  });
});
