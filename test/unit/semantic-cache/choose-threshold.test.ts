import { describe, expect, it } from 'vitest';
import { chooseFittedThreshold, chooseThreshold, judgeOf, type LabelledPair } from '../../../src/core/semantic-cache';
import { groupedFolds } from '../../../src/core/semantic-cache/folds';
import { createRng, noControl } from '../../../src/core/common';

/** Pairs whose likelihood to be the same grows with the cosine. */
function somePairs(count: number, seed: number): LabelledPair[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, i) => {
    const cosine = 0.5 + rng.next() / 2;
    return {
      cached: `first question ${i}`,
      asked: `second wording ${i}`,
      cosine,
      same: rng.next() < (cosine - 0.5) * 2,
    };
  });
}

describe('chooseThreshold', () => {
  it('counts hits and wrong hits', () => {
    const pair = (cosine: number, same: boolean): LabelledPair => ({ cached: 'one', asked: 'other', cosine, same });
    const pairs = [pair(0.9, true), pair(0.8, false), pair(0.8, true), pair(0.3, true), pair(0.2, false)];
    const { curve, samePairs } = chooseThreshold(pairs, judgeOf('off'), 0.5);
    const at = (threshold: number) => curve.find((point) => point.threshold === threshold)!;
    expect(samePairs).toBe(3);
    expect(at(0.95)).toMatchObject({ hits: 0, sameHit: { value: 0 } });
    expect(at(0.95).wrongOfHits).toBeUndefined();
    expect(at(0.9)).toMatchObject({ hits: 1, wrongOfHits: { value: 0 } });
    expect(at(0.8).hits).toBe(3);
    expect(at(0.8).sameHit.value).toBeCloseTo(2 / 3);
    expect(at(0.8).wrongOfHits!.value).toBeCloseTo(1 / 3);
    expect(curve.at(-1)).toMatchObject({ threshold: 0.2, hits: 5 });
  });

  it('chooses the least threshold whose upper bound keeps the budget, and a lower one for a larger budget', () => {
    const pairs = somePairs(2000, 1);
    let before = 1;
    for (const budget of [0.05, 0.1, 0.2, 0.3, 0.5]) {
      const { chosen, curve } = chooseThreshold(pairs, judgeOf('off'), budget);
      if (!chosen) continue;
      expect(chosen.wrongOfHits!.high).toBeLessThanOrEqual(budget);
      expect(chosen.threshold).toBeLessThanOrEqual(before);
      for (const { threshold, wrongOfHits } of curve)
        if (threshold < chosen.threshold) expect(wrongOfHits!.high).toBeGreaterThan(budget);
      before = chosen.threshold;
    }
    expect(before).toBeLessThan(0.9);
  });

  it('chooses none where too few pairs say so, however well they do', () => {
    const pairs = Array.from({ length: 20 }, (): LabelledPair => ({
      cached: 'a',
      asked: 'b',
      cosine: 0.9,
      same: true,
    }));
    expect(chooseThreshold(pairs, judgeOf('off'), 0.02).chosen).toBeUndefined();
    expect(chooseThreshold(pairs, judgeOf('off'), 0.2).chosen).toBeDefined();
  });

  it('never lets a pair hit that a guard refuses', () => {
    const pairs: LabelledPair[] = [
      { cached: 'from Paris to Rome', asked: 'from Rome to Paris', cosine: 0.99, same: false },
      { cached: 'trains in Rome', asked: 'Rome by train', cosine: 0.6, same: true },
    ];
    expect(chooseThreshold(pairs, judgeOf('veto'), 0.5).curve.at(-1)).toMatchObject({
      hits: 1,
      wrongOfHits: { value: 0 },
    });
    expect(chooseThreshold(pairs, judgeOf('off'), 0.5).curve.at(-1)).toMatchObject({ hits: 2 });
  });

  it('refuses a budget out of range, and pairs of which none is the same', () => {
    const pairs = somePairs(10, 1);
    for (const budget of [-0.1, 1.1, NaN])
      expect(() => chooseThreshold(pairs, judgeOf('off'), budget)).toThrow(
        expect.objectContaining({ code: 'cache/wrong-hits-out-of-range' }) as Error,
      );
    expect(() => chooseThreshold([], judgeOf('off'), 0.1)).toThrow(
      expect.objectContaining({ code: 'cache/no-pairs' }) as Error,
    );
  });
});

describe('fitted weights', () => {
  it('are not made of few pairs', async () => {
    expect(await chooseFittedThreshold(somePairs(60, 1), 0.1, 1, noControl)).toBeUndefined();
  });

  it('are the same for the same seed, and learn what differs', async () => {
    // The cosine says nothing here; whether both end alike says all.
    const pairs = Array.from({ length: 400 }, (_, i): LabelledPair => {
      const same = i % 2 === 0;
      const last = same ? 'tree' : 'house';
      return {
        cached: `paint number ${i} tree`,
        asked: `colour item x${i} ${last}`,
        cosine: 0.7 + (i % 7) / 100,
        same,
      };
    });
    const choice = await chooseFittedThreshold(pairs, 0.05, 7, noControl);
    expect(choice).toEqual(await chooseFittedThreshold(pairs, 0.05, 7, noControl));
    expect(choice!.chosen!.sameHit.value).toBeGreaterThan(0.95);
    expect(chooseThreshold(pairs, judgeOf('off'), 0.05).chosen).toBeUndefined();
  });
});

describe('groupedFolds', () => {
  it('keeps connected questions together, and folds alike in size', () => {
    const pairs = Array.from({ length: 300 }, (_, i) => ({ cached: `q${i % 100}`, asked: `Q${(i * 7) % 130} ` }));
    const folds = groupedFolds(pairs, 5, 3);
    const foldsOf = new Map<string, Set<number>>();
    for (const [i, { cached, asked }] of pairs.entries())
      for (const text of [cached, asked.trim().toLowerCase()])
        foldsOf.set(text, (foldsOf.get(text) ?? new Set()).add(folds[i]!));
    for (const [text, in_] of foldsOf) expect(in_.size, text).toBe(1);
    const apart = groupedFolds(
      Array.from({ length: 100 }, (_, i) => ({ cached: `a${i}`, asked: `b${i}` })),
      5,
      3,
    );
    expect([0, 1, 2, 3, 4].map((fold) => apart.filter((each) => each === fold).length)).toEqual([20, 20, 20, 20, 20]);
  });
});
