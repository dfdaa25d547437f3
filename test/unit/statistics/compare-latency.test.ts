import { describe, expect, it } from 'vitest';
import { compareLatencies, compareLatency, latencyPercentiles, percentile } from '../../../src/core/statistics';
import { createResampler } from '../../../src/core/statistics/resampled-samples';
import { simulate } from '../../support/simulate';

const samples = (seed: number, queries: number, rounds: number, factor = 1): number[][] => {
  const random = simulate(seed);
  return Array.from({ length: queries }, () =>
    Array.from({ length: rounds }, () => factor * (5 + random.exponential())),
  );
};

describe('latency comparison', () => {
  it('gives the difference of the percentiles of all samples', () => {
    const [a, b] = [samples(1, 40, 4), samples(2, 40, 4, 1.3)];
    const differences = compareLatencies(a, b, [50, 95, 99], { seed: 1 })!;
    [50, 95, 99].forEach((p, i) => {
      const expected = percentile(b.flat(), p) - percentile(a.flat(), p);
      expect(differences[i]!.difference).toBeCloseTo(expected, 12);
      expect(differences[i]!.low).toBeLessThan(expected);
      expect(differences[i]!.high).toBeGreaterThan(expected);
    });
    expect(differences[0]!.verdict).toBe('worse');
    expect(compareLatency(b, a, 50, { seed: 1 })!.verdict).toBe('better');
  });

  it('cannot tell identical samples apart', () => {
    const a = samples(1, 40, 4);
    expect(compareLatency(a, a, 95, { seed: 1 })).toEqual({ difference: 0, low: 0, high: 0, verdict: 'cannot tell' });
  });

  it('stays silent below the floor and below the timer, however sure the difference is', () => {
    const a = Array.from({ length: 50 }, () => [10, 10, 10]);
    const shifted = (by: number) => a.map((own) => own.map((value) => value + by));
    const verdict = (by: number, options = {}) => compareLatency(a, shifted(by), 50, { seed: 1, ...options })!.verdict;
    expect(verdict(0.15)).toBe('cannot tell');
    expect(verdict(0.15, { floorShare: 0.01 })).toBe('worse');
    expect(verdict(0.15, { floorShare: 0.01, resolutionMs: 0.2 })).toBe('cannot tell');
    expect(verdict(0.25)).toBe('worse');
  });

  it('needs seven queries, and three samples beyond the percentile', () => {
    const verdicts = (queries: number, rounds: number) =>
      compareLatencies(samples(1, queries, rounds), samples(2, queries, rounds, 3), [50, 95, 99], { seed: 1 })!.map(
        ({ verdict }) => verdict,
      );
    expect(verdicts(6, 100)).toEqual(['cannot tell', 'cannot tell', 'cannot tell']);
    expect(verdicts(10, 3)).toEqual(['worse', 'cannot tell', 'cannot tell']);
    expect(verdicts(30, 3)).toEqual(['worse', 'worse', 'cannot tell']);
    expect(verdicts(100, 10)).toEqual(['worse', 'worse', 'worse']);
  });

  it('does not take one slow query, however often measured, for a slow variant', () => {
    const a = Array.from({ length: 10 }, () => [5, 5, 5, 5, 5]);
    const b = a.map((own, query) => (query === 3 ? own.map(() => 50) : own));
    expect(compareLatency(a, b, 95, { seed: 1 })!.verdict).toBe('cannot tell');
  });

  it('has nothing to say without samples on both sides', () => {
    expect(compareLatency([], [], 50, { seed: 1 })).toBeUndefined();
    expect(compareLatency([[1]], [], 50, { seed: 1 })).toBeUndefined();
    expect(compareLatency([[1]], [[]], 50, { seed: 1 })).toBeUndefined();
    expect(latencyPercentiles([[]], [50])).toBeUndefined();
  });

  it('takes queries with different numbers of samples', () => {
    const a = [[1, 2, 3], [4], [], [2, 2]];
    const b = [[1], [4, 5], [3], [2, 2, 2]];
    const { difference } = compareLatency(a, b, 50, { seed: 1 })!;
    expect(difference).toBeCloseTo(percentile(b.flat(), 50) - percentile(a.flat(), 50), 12);
  });
});

describe('latency percentiles', () => {
  it('are exact, with their samples and interval', () => {
    const a = samples(7, 120, 3);
    const [p50, p95, p99] = latencyPercentiles(a, [50, 95, 99])!;
    expect(p50).toMatchObject({ value: percentile(a.flat(), 50), n: 360 });
    expect(p95!.value).toBe(percentile(a.flat(), 95));
    for (const { value, low, high } of [p50!, p95!]) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    // 360 samples are all below the true p99 too often (2.7 %) to say how high it may be.
    expect(p99).toEqual({ value: percentile(a.flat(), 99), n: 360 });
  });

  it('has no interval where one slow query makes the tail, and none of a handful', () => {
    const oneSlow = Array.from({ length: 100 }, (_, q) =>
      Array.from({ length: 10 }, (_, i) => (q < 3 ? 50 : 5) + i / 10),
    );
    const [p50, p99] = latencyPercentiles(oneSlow, [50, 99])!;
    expect(p50).toHaveProperty('high');
    expect(p99).not.toHaveProperty('high');
    expect(latencyPercentiles([[1], [2], [3], [4], [5]], [50])).toEqual([{ value: 3, n: 5 }]);
  });

  it('interval widens where the samples are few queries measured often', () => {
    const random = simulate(3);
    const lengths = Array.from({ length: 100 }, () => 5 + 5 * random.next());
    const many = lengths.map((length) => [length]);
    const few = lengths.slice(0, 20).map((length) => Array.from({ length: 5 }, () => length));
    const width = (by: number[][]): number => {
      const [p50] = latencyPercentiles(by, [50])!;
      return p50!.high! - p50!.low!;
    };
    expect(width(few)).toBeGreaterThan(1.5 * width(many));
  });
});

describe('resampler', () => {
  it('draws exactly the samples of the counted queries, in order', () => {
    const [a, b] = [samples(1, 6, 3), samples(2, 6, 2)];
    const resampler = createResampler(a, b);
    resampler.counts.set([2, 0, 1, 3, 0, 0]);
    resampler.draw();
    const ascending = (values: number[]) => values.sort((x, y) => x - y);
    expect([...resampler.side(0)]).toEqual(ascending([...a[0]!, ...a[0]!, ...a[2]!, ...a[3]!, ...a[3]!, ...a[3]!]));
    expect([...resampler.side(1)]).toEqual(ascending([...b[0]!, ...b[0]!, ...b[2]!, ...b[3]!, ...b[3]!, ...b[3]!]));
  });
});
