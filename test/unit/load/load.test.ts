import { describe, expect, it } from 'vitest';
import { mostPopular, replayResultCache, zipfHistory, zipfRequests } from '../../../src/core/load';

const counts = (requests: Uint32Array, queries: number): number[] => {
  const asked = Array.from({ length: queries }, () => 0);
  for (const query of requests) asked[query]!++;
  return asked;
};

describe('Zipf load', () => {
  it.each([0, 0.7, 1, 1.3, 3])('asks the query of rank r in proportion to r^-s, s = %d', (exponent) => {
    const [queries, requests] = [50, 200_000];
    const asked = counts(zipfRequests(queries, requests, exponent, 7), queries).sort((a, b) => b - a);
    const total = asked.reduce((sum, _, i) => sum + (i + 1) ** -exponent, 0);
    // Chi-square of the ten most popular, where ranks do not change places by chance; 30 is far beyond 10 degrees' 1 %.
    const ranks = exponent === 0 ? [] : asked.slice(0, 10);
    const chiSquare = ranks.reduce((sum, count, i) => {
      const expected = (requests * (i + 1) ** -exponent) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(30);
    if (exponent === 0) expect(asked[0]! / asked.at(-1)!).toBeLessThan(1.15);
  });

  it('draws from the seed which query is popular, and nothing else', () => {
    const mostAsked = (seed: number): number => {
      const asked = counts(zipfRequests(100, 5000, 1.2, seed), 100);
      return asked.indexOf(Math.max(...asked));
    };
    expect(zipfRequests(100, 500, 1, 3)).toEqual(zipfRequests(100, 500, 1, 3));
    expect(zipfRequests(100, 500, 1, 3)).not.toEqual(zipfRequests(100, 500, 1, 4));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => mostAsked(seed))).size).toBeGreaterThan(10);
  });

  it('takes the edges: one query, no query, no request, a single one of many', () => {
    expect([...zipfRequests(1, 4, 1, 1)]).toEqual([0, 0, 0, 0]);
    expect(zipfRequests(0, 4, 1, 1)).toHaveLength(0);
    expect(zipfRequests(5, 0, 1, 1)).toHaveLength(0);
    expect(zipfRequests(1_000, 1, 0, 1)[0]).toBeLessThan(1_000);
  });
});

describe('what is known before a load', () => {
  it('is the same popularity in other requests', () => {
    const load = [200, 20_000, 1.2, 5] as const;
    const history = zipfHistory(...load);
    const requests = zipfRequests(...load);
    const agreeing = history.filter((query, i) => query === requests[i]).length / history.length;
    const shares = counts(history, 200).map((count) => count / history.length);
    // Two independent draws agree as often as the sum of the squared shares says.
    expect(agreeing).toBeCloseTo(
      shares.reduce((sum, share) => sum + share ** 2, 0),
      1,
    );
    const popular = mostPopular(history, 5);
    expect(popular).toEqual(mostPopular(requests, 5));
    expect(zipfHistory(0, 5, 1, 1)).toHaveLength(0);
  });

  it('fills the cache before the first request, in the order given', () => {
    const lru = { policy: 'lru', maxEntries: 2, ttlSeconds: 0 } as const;
    expect(replayResultCache(lru, [0, 1, 2], 60, [2, 1, 0]).counters).toMatchObject({
      hits: 2,
      misses: 1,
      evictions: 2,
    });
    expect(replayResultCache(lru, [0, 1, 2], 60).counters.hits).toBe(0);
  });
});

describe('replay', () => {
  const lru = { policy: 'lru', maxEntries: 2, ttlSeconds: 0 } as const;

  it('counts hits, misses and evictions of a sequence worked by hand', () => {
    // a miss, b miss, a hit, c miss (b out), b miss (a out), c hit
    const { counters, hitRatio } = replayResultCache(lru, [0, 1, 0, 2, 1, 2], 60);
    expect(counters).toMatchObject({ hits: 2, misses: 4, evictions: 2, expirations: 0, entries: 2 });
    expect(hitRatio).toMatchObject({ value: 1 / 3, n: 6 });
    // Student's interval of 0, 0, 1, 0, 0, 1 with five degrees of freedom: 1/3 ± 2.5706 · 0.5164 ÷ √6.
    expect(hitRatio!.low).toBe(0);
    expect(hitRatio!.high).toBeCloseTo(1 / 3 + 0.54194, 4);
  });

  it('spaces the requests by the rate: what a time to live means', () => {
    const sixSeconds = { ...lru, ttlSeconds: 6 };
    // Written at 0 s, read at 6, too old at 12, read at 18.
    expect(replayResultCache(sixSeconds, [0, 0, 0, 0], 10).counters).toMatchObject({ hits: 2, expirations: 1 });
    const slow = replayResultCache(sixSeconds, [0, 0, 0, 0], 9.9);
    expect(slow.counters).toMatchObject({ hits: 0, misses: 4, expirations: 3 });
  });

  it('of no requests has no ratio, without a cache the ratio is 0', () => {
    expect(replayResultCache(lru, [], 60)).not.toHaveProperty('hitRatio');
    expect(replayResultCache({ ...lru, policy: 'none' }, [1, 1, 1], 60).hitRatio).toMatchObject({
      value: 0,
      low: 0,
      n: 3,
    });
  });

  it('a cache that holds all misses each query once', () => {
    const requests = zipfRequests(100, 5000, 1, 1);
    const { counters } = replayResultCache({ policy: 'lru', maxEntries: 100, ttlSeconds: 0 }, requests, 60);
    expect(counters.misses).toBe(new Set(requests).size);
  });

  it.each([
    [20, 300],
    [200, 300],
    [50, 2000],
    [5, 2000],
    [500, 2000],
  ])('the interval holds the mean ratio of all seeds, cache of %d, %d requests', (maxEntries, requests) => {
    const ratios = Array.from({ length: 200 }, (_, seed) => {
      const load = zipfRequests(225, requests, 1, seed);
      return replayResultCache({ policy: 'lru', maxEntries, ttlSeconds: 0 }, load, 60).hitRatio!;
    });
    const mean = ratios.reduce((sum, { value }) => sum + value, 0) / ratios.length;
    const held = ratios.filter(({ low, high }) => low <= mean && mean <= high).length;
    expect(held / ratios.length).toBeGreaterThanOrEqual(0.93);
  });
});
