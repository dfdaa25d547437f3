import { describe, expect, it } from 'vitest';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import { measureResultCache } from '../../../src/core/experiment';
import type { Query } from '../../../src/core/evaluation';

const queriesOf = (texts: readonly string[]): Query[] => texts.map((text, i) => ({ id: `q${i}`, text }));
const ticking = () => {
  let nowMs = 0;
  return { nowMs: () => (nowMs += 0.25) };
};

function measure(texts: readonly string[], knobs: Partial<KnobValues>, seed = 1) {
  const all: KnobValues = { ...defaultKnobs(), 'cache.result.policy': 'lru', ...knobs };
  const answers = texts.map(() => ({ hits: [], stepMs: {}, totalMs: 1 }));
  return measureResultCache(all, 'fingerprint', queriesOf(texts), answers, seed, ticking());
}
const TEXTS = Array.from({ length: 20 }, (_, i) => `question ${i}`);

describe('measuring the result cache', () => {
  it('is unknown without a cache', () => {
    expect(measure(TEXTS, { 'cache.result.policy': 'none' })).toBeUndefined();
  });

  it('misses each query once when all fit', () => {
    const measured = measure(TEXTS, { 'load.requests': 1000, 'load.zipfExponent': 0 });
    expect(measured!.hitRatio).toMatchObject({ value: (1000 - 20) / 1000, unit: 'ratio', n: 1000 });
    expect(measured!.hitRatio!.low).toBeLessThanOrEqual(0.98);
    expect(measured!.hitRatio!.high).toBeGreaterThanOrEqual(0.98);
    expect(measured!.hitMs).toHaveLength(980);
    expect(new Set(measured!.hitMs)).toEqual(new Set([0.25]));
  });

  it('hits less when fewer fit, or when answers grow old', () => {
    const ratio = (knobs: Partial<KnobValues>): number =>
      measure(TEXTS, { 'load.requests': 1000, ...knobs })!.hitRatio!.value;
    const whole = ratio({});
    const small = ratio({ 'cache.result.maxEntries': 3 });
    expect(small).toBeLessThan(whole);
    expect(small).toBeGreaterThan(0);
    expect(ratio({ 'cache.result.ttlSeconds': 60 })).toBeLessThan(whole);
    // One request a minute, kept for a second: nothing is there any more.
    expect(ratio({ 'cache.result.ttlSeconds': 1, 'load.requestsPerMinute': 1 })).toBe(0);
  });

  it('takes queries that share an answer for one', () => {
    const same = ['What is a tide?', ' What is  a tide? ', 'What is a\ttide?'];
    expect(measure(same, { 'load.requests': 100 })!.hitRatio!.value).toBe(0.99);
    expect(measure(['Tide', 'tide'], { 'load.requests': 100, 'load.zipfExponent': 0 })!.hitRatio!.value).toBe(0.98);
  });

  it('times no hit where there is none, and two thousand at the most', () => {
    expect(measure(['only'], { 'load.requests': 10 })!.hitMs).toHaveLength(9);
    expect(measure(TEXTS, { 'load.requests': 5000 })!.hitMs).toHaveLength(2000);
  });

  it('says the same with the same seed', () => {
    const ratio = (seed: number): unknown =>
      measure(TEXTS, { 'load.requests': 500, 'cache.result.maxEntries': 4 }, seed)!.hitRatio;
    expect(ratio(3)).toEqual(ratio(3));
    expect(ratio(3)).not.toEqual(ratio(4));
  });
});
