import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/core/common';
import { comparePaired } from '../../../src/core/statistics';
import { simulate } from '../../support/simulate';

const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
const noisy = (n: number, shift: number, seed = 1): number[] => {
  const { normal } = simulate(seed);
  return Array.from({ length: n }, () => shift + normal());
};

describe('paired comparison', () => {
  it('says better or worse by which way is better', () => {
    const [before, after] = [zeros(60), noisy(60, 1)];
    expect(comparePaired(before, after, { seed: 1, better: 'higher' }).verdict).toBe('better');
    expect(comparePaired(before, after, { seed: 1, better: 'lower' }).verdict).toBe('worse');
    const { difference, low, high } = comparePaired(after, before, { seed: 1, better: 'higher' });
    expect(difference).toBeLessThan(0);
    expect(low).toBeLessThan(difference);
    expect(high).toBeGreaterThan(difference);
  });

  it('of a variant with itself is nothing, and more queries are no advice', () => {
    const figures = noisy(50, 0);
    expect(comparePaired(figures, figures, { seed: 1, better: 'higher' })).toEqual({
      difference: 0,
      low: 0,
      high: 0,
      verdict: 'cannot tell',
    });
    expect(comparePaired([], [], { seed: 1, better: 'higher' }).verdict).toBe('cannot tell');
  });

  it('cannot tell from fewer than seven queries, and asks for those that are missing', () => {
    const few = comparePaired(zeros(5), [1, 1, 1, 1, 1], { seed: 1, better: 'higher' });
    expect(few).toMatchObject({ difference: 1, low: 1, high: 1, verdict: 'cannot tell', moreQueries: 2 });
    expect(few).not.toHaveProperty('smallestDetectable');
    expect(comparePaired([0], [1], { seed: 1, better: 'higher' }).verdict).toBe('cannot tell');
    expect(
      comparePaired(
        zeros(8),
        zeros(8).map(() => 1),
        { seed: 1, better: 'higher' },
      ).verdict,
    ).toBe('better');
  });

  it('needs more than one query that differs', () => {
    const one = zeros(50);
    one[7] = 1;
    expect(comparePaired(zeros(50), one, { seed: 1, better: 'higher' }).verdict).toBe('cannot tell');
  });

  it('tells how many more queries would decide, where that is no hopeless number', () => {
    const small = comparePaired(zeros(50), noisy(50, 0.25, 3), { seed: 1, better: 'higher' });
    expect(small.verdict).toBe('cannot tell');
    const spread = 0.9;
    const expected = ((2.326 + 0.842) * (spread / small.difference)) ** 2;
    expect(small.moreQueries).toBeGreaterThan(expected * 0.6);
    expect(small.moreQueries).toBeLessThan(expected * 1.7);
    const alternating = zeros(50).map((_, i) => (i % 2 === 0 ? 1 : -1 + 1e-6));
    expect(comparePaired(zeros(50), alternating, { seed: 1, better: 'higher' })).not.toHaveProperty('moreQueries');
  });

  it('as many more queries as it says do decide, four times of five', () => {
    let asked = 0;
    let decided = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { next, normal } = simulate(seed);
      const draw = (n: number) => Array.from({ length: n }, () => (next() < 0.5 ? 0 : 0.08 + 0.3 * normal()));
      const wanted = Math.ceil(((2.326 + 0.842) * 0.219) ** 2 / 0.04 ** 2);
      asked++;
      if (comparePaired(zeros(wanted), draw(wanted), { seed, better: 'higher' }).verdict === 'better') decided++;
    }
    expect(decided / asked).toBeGreaterThan(0.65);
    expect(decided / asked).toBeLessThan(0.95);
  });

  it('gives the same for the same seed', () => {
    const after = noisy(40, 0.3);
    const compare = (seed: number) => comparePaired(zeros(40), after, { seed, better: 'higher' });
    expect(compare(4)).toEqual(compare(4));
    expect(compare(4).low).not.toBe(compare(5).low);
  });

  it('refuses what does not pair', () => {
    expect(() => comparePaired([1, 2], [1], { seed: 1, better: 'higher' })).toThrow(LabError);
    expect(() => comparePaired([1], [NaN], { seed: 1, better: 'higher' })).toThrow(LabError);
  });

  it('takes six metrics of 225 queries in well under 200 ms of processor time, and stays quick for 10,000 queries', () => {
    const cpuMs = (n: number): number => {
      const [before, after] = [noisy(n, 0, 1), noisy(n, 0.1, 2)];
      const started = process.cpuUsage();
      for (let seed = 0; seed < 6; seed++) comparePaired(before, after, { seed, better: 'higher' });
      return process.cpuUsage(started).user / 1000;
    };
    expect(Math.min(...[1, 2, 3].map(() => cpuMs(225)))).toBeLessThan(200);
    expect(cpuMs(10_000)).toBeLessThan(3000);
  });
});
