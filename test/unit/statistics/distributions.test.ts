import { describe, expect, it } from 'vitest';
import {
  interval,
  logGamma,
  mean,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  pairedT,
  percentile,
  signFlipTest,
  standardDeviation,
  studentQuantile,
  studentTwoSided,
  wilcoxonSignedRank,
} from '../../../src/core/statistics';

// All expected values below are NumPy 2's and SciPy 1.17.1's.

describe('percentiles', () => {
  const values = [3.2, 1.1, 4.8, 1.5, 9.25, 2.6, 5.3, 5.8, 9.7, 9.3, 2.3, 8.4];

  it('are those of numpy.percentile', () => {
    const at = [0, 5, 25, 50, 75, 90, 95, 99, 100].map((p) => percentile(values, p));
    [1.1, 1.32, 2.525, 5.05, 8.6125, 9.295, 9.48, 9.656, 9.7].forEach((expected, i) =>
      expect(at[i]).toBeCloseTo(expected, 12),
    );
  });

  it('of one value are the value, of none are not a number', () => {
    expect([0, 50, 99, 100].map((p) => percentile([7], p))).toEqual([7, 7, 7, 7]);
    expect(percentile([], 50)).toBeNaN();
    expect(mean([])).toBeNaN();
  });

  it('leave the values as they were', () => {
    const before = [...values];
    percentile(values, 50);
    expect(values).toEqual(before);
  });

  it('standard deviation is of the sample', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardDeviation([5])).toBe(0);
  });
});

describe('distributions', () => {
  it.each([
    [0.01, 0.9920212873707368],
    [0.5, 0.6170750774519738],
    [1, 0.31731050786291415],
    [1.7, 0.08913092551708608],
    [1.75, 0.08011831372763417],
    [-1.96, 0.04999579029644087],
    [6, 1.973175290075389e-9],
    [20, 5.507248237212311e-89],
  ])('normal: both tails beyond %d', (z, expected) => expect(normalTwoSided(z) / expected).toBeCloseTo(1, 12));

  it.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.9999, 3.719016485455709],
  ])('normal: quantile of %d', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 10);
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10);
  });

  it.each([
    [0.1, 1, 0.936548965138893],
    [2, 3, 0.13932596855884305],
    [2.5, 10, 0.03144684423660882],
    [-5, 51, 7.150882801979367e-6],
    [30, 4, 7.352856097661319e-6],
    [7.7, 224, 4.333644040660071e-13],
  ])('Student: both tails beyond %d with %d degrees', (t, degrees, expected) =>
    expect(studentTwoSided(t, degrees) / expected).toBeCloseTo(1, 9),
  );

  it.each([
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [49, 2.0095752371292392],
    [224, 1.9706109611023637],
  ])('Student: 97.5 %% quantile with %d degrees', (degrees, expected) =>
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(expected, 9),
  );

  it('ln Γ', () => {
    for (const [x, expected] of [
      [0.5, 0.5723649429247],
      [1, 0],
      [2.5, 0.2846828704729192],
      [112, 415.0323067282496],
    ] as const)
      expect(logGamma(x)).toBeCloseTo(expected, 11);
  });
});

describe('tests of differences', () => {
  const differences = [0.1, -0.2, 0.3, 0, 0.3, -0.1, 0.5, 0.25, 0.1, 0, -0.05, 0.7];

  it('paired t', () => {
    expect(pairedT(differences).statistic).toBeCloseTo(2.094718430688813, 12);
    expect(pairedT(differences).pValue).toBeCloseTo(0.060147666460920984, 10);
    expect(pairedT([0, 0, 0])).toEqual({ statistic: 0, pValue: 1 });
    expect(pairedT([1, 1, 1]).pValue).toBe(0);
  });

  it('Wilcoxon with zeros and equal sizes', () => {
    expect(wilcoxonSignedRank(differences)).toEqual({
      statistic: 46,
      pValue: expect.closeTo(0.058511372732785706, 12),
    });
    expect(wilcoxonSignedRank([0, 0]).pValue).toBe(1);
    expect(wilcoxonSignedRank([]).pValue).toBe(1);
  });

  it('sign flips: exact for few, by sampling for many', () => {
    expect(signFlipTest(differences, { seed: 1 })).toBe(0.064453125);
    expect(signFlipTest([1, 1, 1, 1, 1, 1], { seed: 1 })).toBe(2 / 64);
    expect(signFlipTest([0, 0], { seed: 1 })).toBe(1);
    const forty = [
      -0.402, 0.075, 1.914, 0.909, -1.391, 0.245, -0.373, 0.399, -1.358, 0.492, 0.485, 1.826, 0.567, 0.761, -1.243,
      2.503, -1.666, 1.352, -0.08, -0.631, -0.406, -0.422, 0.63, 0.14, 1.733, -1.58, 0.247, -0.642, 1.026, -1.868,
      -0.094, 0.46, -1.234, 1.235, 0.429, 1.257, 1.209, -0.73, -0.548, 0.047,
    ];
    const chance = signFlipTest(forty, { seed: 3, flips: 100_000 });
    expect(Math.abs(chance - 0.43633)).toBeLessThan(0.006);
    expect(signFlipTest(forty, { seed: 3 })).toBe(signFlipTest(forty, { seed: 3 }));
  });
});

describe('interval of a mean', () => {
  it('needs values', () => {
    expect(interval([])).toBeUndefined();
    expect(interval([0.4])).toEqual({ mean: 0.4, low: 0.4, high: 0.4, n: 1 });
  });

  it('is seeded, and holds its mean', () => {
    const values = Array.from({ length: 30 }, (_, i) => (i * 37) % 11);
    const first = interval(values, 5)!;
    expect(interval(values, 5)).toEqual(first);
    expect(interval(values, 6)).not.toEqual(first);
    expect(first.low).toBeLessThan(first.mean);
    expect(first.high).toBeGreaterThan(first.mean);
  });
});
