import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { measureResultCache } from '../../../src/core/experiment';
import type { Query } from '../../../src/core/evaluation';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const queriesOf = (texts: readonly string[]): Query[] => texts.map((text, i) => ({ id: `q${i}`, text }));
const ticking = () => {
  let nowMs = 0;
  return { nowMs: () => (nowMs += 0.25) };
};

const files = new Map([['tides.md', `# Tides\n\n${'The moon pulls at the sea. '.repeat(4)}`]]);
const spec = { root: '/docs', include: [], exclude: [] };

/** Each answer is the same page. */
async function measure(texts: readonly string[], knobs: Partial<KnobValues>, seed = 1) {
  const variant = fakeVariant('v', { 'cache.result.policy': 'lru', ...knobs });
  return fakeLab(files).lab.withPrepared(
    spec,
    variant,
    ({ corpus, variants: [ready] }) => {
      const hit = { row: 0, score: 1, ...ready!.untimed.chunks.placeOf(0) };
      const answers = texts.map(() => ({ hits: [hit], stepMs: {}, totalMs: 1 }));
      return Promise.resolve(measureResultCache(ready!, corpus, queriesOf(texts), answers, seed, ticking()));
    },
    noControl,
  );
}
const TEXTS = Array.from({ length: 20 }, (_, i) => `question ${i}`);

describe('measuring the result cache', () => {
  it('is unknown without a cache', async () => {
    expect(await measure(TEXTS, { 'cache.result.policy': 'none' })).toBeUndefined();
  });

  it('misses each query once when all fit', async () => {
    const measured = await measure(TEXTS, { 'load.requests': 1000, 'load.zipfExponent': 0 });
    expect(measured!.hitRatio).toMatchObject({ value: (1000 - 20) / 1000, unit: 'ratio', n: 1000 });
    expect(measured!.hitRatio!.low).toBeLessThanOrEqual(0.98);
    expect(measured!.hitRatio!.high).toBeGreaterThanOrEqual(0.98);
    expect(measured!.hitMs).toHaveLength(980);
    expect(new Set(measured!.hitMs)).toEqual(new Set([0.25]));
  });

  it('hits less when fewer fit, or when answers grow old', async () => {
    const ratio = async (knobs: Partial<KnobValues>): Promise<number> =>
      (await measure(TEXTS, { 'load.requests': 1000, ...knobs }))!.hitRatio!.value;
    const whole = await ratio({});
    const small = await ratio({ 'cache.result.maxEntries': 3 });
    expect(small).toBeLessThan(whole);
    expect(small).toBeGreaterThan(0);
    expect(await ratio({ 'cache.result.ttlSeconds': 60 })).toBeLessThan(whole);
    // One request a minute, kept for a second: nothing is there any more.
    expect(await ratio({ 'cache.result.ttlSeconds': 1, 'load.requestsPerMinute': 1 })).toBe(0);
  });

  it.each(['lru', 'fifo', 'lfu', 'tinylfu', 'gdsf'] as const)('holds %s to its memory', async (policy) => {
    const ratio = async (maxMegabytes: number): Promise<number> => {
      const knobs = { 'cache.result.policy': policy, 'cache.result.maxMegabytes': maxMegabytes };
      return (await measure(TEXTS, knobs))!.hitRatio!.value;
    };
    const whole = await ratio(0);
    expect(await ratio(1)).toBe(whole);
    // Some four answers of 250 bytes.
    expect(await ratio(0.001)).toBeLessThan(whole);
    // Smaller than any answer.
    expect(await ratio(0.0001)).toBe(0);
  });

  it('takes queries that share an answer for one', async () => {
    const same = ['What is a tide?', ' What is  a tide? ', 'What is a\ttide?'];
    expect((await measure(same, { 'load.requests': 100 }))!.hitRatio!.value).toBe(0.99);
    const other = await measure(['Tide', 'tide'], { 'load.requests': 100, 'load.zipfExponent': 0 });
    expect(other!.hitRatio!.value).toBe(0.98);
  });

  it('times no hit where there is none, and two thousand at the most', async () => {
    expect((await measure(['only'], { 'load.requests': 10 }))!.hitMs).toHaveLength(9);
    expect((await measure(TEXTS, { 'load.requests': 5000 }))!.hitMs).toHaveLength(2000);
  });

  it('says the same with the same seed', async () => {
    const ratio = async (seed: number): Promise<unknown> =>
      (await measure(TEXTS, { 'load.requests': 500, 'cache.result.maxEntries': 4 }, seed))!.hitRatio;
    expect(await ratio(3)).toEqual(await ratio(3));
    expect(await ratio(3)).not.toEqual(await ratio(4));
  });
});
