import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, noControl } from '../../../src/core/common';
import { chooseNext, type Candidate, type Observation } from '../../../src/core/sweep/choose-next';
import { fitGaussianProcess, type AxisKinds } from '../../../src/core/sweep/gaussian-process';
import { cholesky, solveCholesky } from '../../../src/core/sweep/linear-algebra';

describe('linear equations', () => {
  it('are solved: A · x = b for symmetric positive definite A', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (size, seed) => {
        const rng = createRng(seed);
        const factor = Array.from({ length: size }, () => Array.from({ length: size }, () => rng.next() - 0.5));
        const matrix = factor.map((a, i) =>
          factor.map((b, j) => a.reduce((sum, value, k) => sum + value * b[k]!, 0) + (i === j ? 1 : 0)),
        );
        const x = factor.map(() => rng.next());
        const b = matrix.map((row) => row.reduce((sum, value, k) => sum + value * x[k]!, 0));
        solveCholesky(cholesky(matrix), b).forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 8));
      }),
    );
  });
});

describe('what is expected of a trial that nobody measured', () => {
  const kinds: AxisKinds = ['category', 'ordinal'];
  const predict = fitGaussianProcess(
    [
      [0, 0],
      [0, 1],
      [1, 0],
    ],
    [10, 20, 50],
    kinds,
    1e-6,
  );

  it('is what was measured, where it was', () => {
    expect(predict([0, 1]).mean).toBeCloseTo(20, 2);
    expect(predict([0, 1]).sd).toBeLessThan(0.1);
  });

  it('adds up what is known of its knobs, with doubt', () => {
    const { mean, sd } = predict([1, 1]);
    expect(mean).toBeGreaterThan(35);
    expect(sd).toBeGreaterThan(1);
    expect(sd).toBeLessThan(20);
  });
});

describe('what to try next', () => {
  const kinds: AxisKinds = ['ordinal'];
  const observed: Observation[] = [0, 0.5, 1].map((x) => ({ features: [x], point: [x, 1 - x] }));
  const at = (x: number, costMs: number): Candidate => ({ features: [x], costMs });

  it('is the cheaper of two that promise the same', async () => {
    expect(await chooseNext([at(0.25, 1000), at(0.25, 100)], observed, kinds, 1, noControl)).toBe(1);
    expect(await chooseNext([at(0.25, 100), at(0.25, 1000)], observed, kinds, 1, noControl)).toBe(0);
  });

  it('is what is least known, where times are equal', async () => {
    expect(await chooseNext([at(0.5, 10), at(0.25, 10)], observed, kinds, 1, noControl)).toBe(1);
  });

  it('is what differs most, before there is anything to go by', async () => {
    expect(await chooseNext([at(0.1, 10), at(1, 10), at(0.2, 10)], observed.slice(0, 1), kinds, 1, noControl)).toBe(1);
  });

  it('depends on the seed alone, and is one of many candidates', async () => {
    const many = Array.from({ length: 400 }, (_, i) => at(i / 400, 10 + (i % 7)));
    const choice = await chooseNext(many, observed, kinds, 5, noControl);
    expect(await chooseNext(many, observed, kinds, 5, noControl)).toBe(choice);
    expect(many[choice]).toBeDefined();
  });
});
