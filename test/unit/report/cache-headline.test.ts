import { describe, expect, it } from 'vitest';
import type { CacheColumn } from '../../../src/core/cache-lab';
import type { MetricUnit } from '../../../src/core/metrics';
import { cacheHeadline, textOf } from '../../../src/core/report';

interface Figures {
  readonly answered?: number;
  readonly low?: number;
  readonly wrong?: number;
  readonly stale?: number;
  readonly saved?: number;
}

function column(name: string, { answered, low, wrong, stale, saved }: Figures): CacheColumn {
  const figure = (id: string, value: number | undefined, unit: MetricUnit, from?: number) =>
    value === undefined
      ? []
      : [[`cache.replay.${id}`, { value, unit, ...(from !== undefined && { low: from, high: 1 }) }] as const];
  const metrics = [
    ...figure('answered', answered, 'ratio', low),
    ...figure('wrong', wrong, 'ratio'),
    ...figure('stale', stale, 'ratio'),
    ...figure('saved.ms', saved, 'ms'),
  ];
  const latency = { percentiles: [], with: [], without: [] };
  return { name, knobs: {}, layers: [], metrics: Object.fromEntries(metrics), latency, mistakes: [] };
}
const NONE = { hits: 0, misses: 0, evictions: 0, expirations: 0, refusals: 0, entries: 0, bytes: 0 };
const said = (...columns: CacheColumn[]): string => textOf(cacheHeadline({ columns }));

describe('the sentence of a replay', () => {
  it('names the policy that answers most, what it saves, and that it makes no mistakes', () => {
    expect(
      said(
        column('none', {}),
        column('fifo', { answered: 0.4, low: 0.38, wrong: 0, stale: 0, saved: 1.5 }),
        column('lru', { answered: 0.5, low: 0.48, wrong: 0, stale: 0, saved: 2.25 }),
      ),
    ).toBe(
      '`lru` answers 50 % of the requests from a cache, none of them wrong or stale, and it saves 2.25 ms a request',
    );
  });

  it('says what the best possible cache answers, where the result cache alone does', () => {
    const lru = column('lru', { answered: 0.5 });
    const alone = { ...lru, layers: [{ layer: 'result', counters: NONE }] } as const;
    const told = (ofBest: number): string =>
      said({ ...alone, metrics: { ...lru.metrics, 'cache.replay.ofBest': { value: ofBest, unit: 'ratio' } } });
    expect(told(0.8)).toMatch(/; the best possible cache of its size answers 63 %$/);
    expect(told(1)).toMatch(/; no cache of its size does better$/);
    expect(said(lru)).not.toMatch(/size/);
  });

  it('says which others cannot be told from it', () => {
    const lru = column('lru', { answered: 0.5, low: 0.45 });
    const lfu = column('lfu', { answered: 0.47, low: 0.42 });
    expect(said(lfu, lru)).toBe('`lru` answers 50 % of the requests from a cache, `lfu` about as many');
    expect(said(lfu, lru, column('gdsf', { answered: 0.46 }))).toMatch(/, 2 others about as many$/);
  });

  it('tells mistakes, what they cost in time, and a policy that makes far fewer', () => {
    const semantic = column('semantic', { answered: 0.6, low: 0.58, wrong: 0.05, stale: 0, saved: -1 });
    expect(said(semantic, column('lru', { answered: 0.4, wrong: 0, stale: 0 }))).toBe(
      '`semantic` answers 60 % of the requests from a cache; of these answers 5 % are wrong and none is stale, and it costs 1.00 ms a request. `lru` answers 40 %, none of them wrong or stale',
    );
    expect(said(semantic, column('lru', { answered: 0.4, wrong: 0.02 }))).toMatch(
      /\. `lru` answers 40 %, 2 % of them wrong or stale$/,
    );
    expect(said(semantic, column('lru', { answered: 0.4, wrong: 0.04 }))).not.toMatch(/lru/);
  });

  it('claims nothing about mistakes that nobody could count', () => {
    const lru = column('lru', { answered: 0.5, low: 0.5 });
    expect(said(lru)).toBe('`lru` answers 50 % of the requests from a cache');
    expect(said(column('lru', { answered: 0.5, low: 0.5, stale: 0 }))).toMatch(/, none of them stale$/);
    expect(said(column('semantic', { answered: 0.6, low: 0.6, wrong: 0.1 }), lru)).not.toMatch(/lru/);
  });

  it('says so where no cache answered', () => {
    expect(said(column('none', {}), column('lru', { answered: 0 }))).toBe('No cache answered a request of this trace');
  });
});
