import { describe, expect, it } from 'vitest';
import { kendallTau } from '../../../src/core/statistics';

describe('kendallTau', () => {
  // scipy.stats.kendalltau of SciPy 1.17.1; its exact p-value where there are no ties.
  it.each([
    { x: [1, 2, 3, 4, 5, 6], y: [1, 2, 3, 4, 6, 5], tau: 0.8666666666666666, p: 0.016666666666666666 },
    { x: [1, 2, 3, 4, 5, 6, 7], y: [7, 6, 5, 4, 3, 2, 1], tau: -1, p: 0.0003968253968253968 },
    { x: [1, 2, 3, 4, 5, 6, 7, 8], y: [3, 1, 2, 4, 5, 8, 7, 6], tau: 0.6428571428571428, p: 0.03115079365079365 },
    {
      x: [0.37, 0.29, 0.26, 0.336, 0.4, 0.294, 0.34, 0.35],
      y: [0.6, 0.4, 0.45, 0.62, 0.7, 0.41, 0.66, 0.55],
      tau: 0.5714285714285714,
      p: 0.06101190476190476,
    },
  ])('equals SciPy without ties: $y', ({ x, y, tau, p }) => {
    const found = kendallTau(x, y);
    expect(found.tau).toBeCloseTo(tau, 12);
    expect(found.pValue).toBeCloseTo(p, 12);
  });

  it('equals SciPy with ties; the p-value counts all orders', () => {
    const found = kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]);
    expect(found.tau).toBeCloseTo(-0.4714045207910316, 12);
    expect(found.pValue).toBeCloseTo(0.36666666666666664, 12);
  });

  it('shuffles with a seed where there are too many orders to count', () => {
    const x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const y = [2, 0, 1, 5, 3, 4, 8, 6, 7, 11, 9, 10];
    const found = kendallTau(x, y, 7);
    expect(found.tau).toBeCloseTo(0.7575757575757575, 12);
    expect(found.pValue).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.002);
    expect(kendallTau(x, y, 7)).toEqual(found);
  });

  it('says nothing about a constant list, or lists of less than two', () => {
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toEqual({ n: 3 });
    expect(kendallTau([], [])).toEqual({ n: 0 });
    expect(kendallTau([1], [2])).toEqual({ n: 1 });
  });

  it('refuses lists of different lengths', () => {
    expect(() => kendallTau([1, 2], [1])).toThrow(RangeError);
  });
});
