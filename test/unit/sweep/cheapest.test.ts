import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultKnobs } from '../../../src/core/config';
import { cheapestWithin } from '../../../src/core/sweep/cheapest';
import { measuredObjectives, pointOf } from '../../../src/core/sweep/objectives';
import type { Trial } from '../../../src/core/sweep';

interface Figures {
  readonly usd?: number;
  readonly bytes?: number;
  readonly ms?: number;
  readonly ratio?: number;
  readonly ndcg?: number;
}
const trial = (name: string, { usd, bytes, ms, ratio, ndcg }: Figures, state: Trial['state'] = 'measured'): Trial => ({
  variant: { name, knobs: defaultKnobs() },
  values: [],
  state,
  metrics: {
    ...(usd !== undefined && { 'cost.per1kQueries.usd': { value: usd, unit: 'usd' as const } }),
    ...(bytes !== undefined && { 'memory.vectors.bytes': { value: bytes, unit: 'bytes' as const } }),
    ...(ms !== undefined && { 'latency.total.p50': { value: ms, unit: 'ms' as const } }),
    ...(ndcg !== undefined && { 'quality.ndcg@10': { value: ndcg, unit: 'ratio' as const } }),
  },
  queries: 1,
  ...(ratio !== undefined && { latencyRatio: ratio }),
  ms: 1,
  reused: false,
});

describe('the cheapest variant that keeps the limits', () => {
  const limits = { 'quality.ndcg@10': { min: 0.4 }, 'latency.total.p50': { max: 10 } };

  it('says nothing without limits, and nothing when none keeps them', () => {
    expect(cheapestWithin([trial('a', { usd: 1, ndcg: 0.5, ms: 5 })], {})).toBeUndefined();
    expect(cheapestWithin([trial('a', { usd: 1, ndcg: 0.3, ms: 5 })], limits)).toBeUndefined();
    expect(cheapestWithin([trial('a', { usd: 1, ndcg: 0.5 })], limits)).toBeUndefined();
    expect(cheapestWithin([trial('a', { usd: 1, ndcg: 0.5, ms: 5 }, 'dropped')], limits)).toBeUndefined();
  });

  it('goes by money, then memory, then latency, and says by which', () => {
    const good = { ndcg: 0.5, ms: 5 };
    const a = trial('a', { ...good, usd: 1, bytes: 300, ratio: 1 });
    const b = trial('b', { ...good, usd: 1.005, bytes: 100, ratio: 1.5 });
    const c = trial('c', { ...good, usd: 2, bytes: 50, ratio: 0.5 });
    const d = trial('d', { ...good, usd: 1, bytes: 100, ratio: 0.5 });
    expect(cheapestWithin([a, c], limits)).toMatchObject({ name: 'a', by: 'cost.per1kQueries.usd' });
    expect(cheapestWithin([a, b, c], limits)).toMatchObject({ name: 'b', by: 'memory.vectors.bytes' });
    expect(cheapestWithin([a, b, c, d], limits)).toMatchObject({ name: 'd', by: 'latency.total.p50' });
  });

  it('says how far each figure is from its bound', () => {
    const margins = cheapestWithin([trial('a', { usd: 1, ndcg: 0.5, ms: 5 })], limits)!.margins;
    expect(margins).toEqual([
      { metric: 'quality.ndcg@10', value: 0.5, bound: 0.4, share: expect.closeTo(0.25) as number },
      { metric: 'latency.total.p50', value: 5, bound: 10, share: 0.5 },
    ]);
  });

  it('never names one that breaks a limit or costs more than another that keeps them', () => {
    const figures = fc.record({
      usd: fc.integer({ min: 1, max: 9 }),
      ndcg: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1 }), (list) => {
        const trials = list.map((of, i) => trial(`t${i}`, { ...of, ms: 1 }));
        const kept = list.filter(({ ndcg }) => ndcg >= 0.4);
        const found = cheapestWithin(trials, limits);
        expect(found === undefined).toBe(kept.length === 0);
        if (!found) return;
        const winner = list[Number(found.name.slice(1))]!;
        expect(winner.ndcg).toBeGreaterThanOrEqual(0.4);
        expect(winner.usd).toBe(Math.min(...kept.map(({ usd }) => usd)));
      }),
    );
  });
});

describe('objectives', () => {
  const ids = ['quality.ndcg@10', 'latency.total.p50', 'memory.vectors.bytes', 'cost.per1kQueries.usd'];

  it('are those that every measured trial has; the base has the latency ratio 1', () => {
    const trials = [
      trial('base', { ndcg: 0.5, ms: 5, bytes: 1 }),
      trial('a', { ndcg: 0.4, ms: 50, ratio: 2, bytes: 1, usd: 1 }),
      trial('b', { ndcg: 0.4 }, 'dropped'),
    ];
    expect(measuredObjectives(trials)).toEqual(ids.slice(0, 3));
    expect(pointOf(trials[0]!, ids.slice(0, 3))).toEqual([-0.5, 1, 1]);
    // Steps of a tenth.
    expect(pointOf(trials[1]!, ids.slice(0, 3))[1]! / 2).toBeCloseTo(1, 1);
  });

  it('take latencies within a few per cent for equal, and a fifth for a difference', () => {
    const of = (ratio: number) => pointOf(trial('a', { ms: 1, ratio }), ['latency.total.p50'])[0]!;
    expect(of(1.01)).toBe(of(0.99));
    expect(of(0.8)).toBeLessThan(of(1));
    expect(of(1.2)).toBeGreaterThan(of(1));
  });
});
