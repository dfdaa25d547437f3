import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { fitPca, projectRows } from '../../src/core/vectors';
import { projectRoot } from '../support/shared';

/** Made by scikit-learn: see make-pca.py. */
const golden = JSON.parse(readFileSync(path.join(projectRoot, 'test/golden/pca.json'), 'utf8')) as {
  rows: number[][];
  mean: number[];
  variances: number[];
  directions: number[][];
  similarities: Record<string, number[][]>;
};
const FROM = 12;
const rows = Float32Array.from(golden.rows.flat());
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, number, i) => sum + number * b[i]!, 0);

describe('principal components equal to scikit-learn', () => {
  it('in mean, variances and directions', async () => {
    const pca = await fitPca(rows, FROM, noControl);
    for (const [i, mean] of golden.mean.entries()) expect(pca.mean[i]).toBeCloseTo(mean, 6);
    for (const [i, variance] of golden.variances.entries()) {
      expect(pca.variances[i]).toBeCloseTo(variance, 6);
      // The sign of a direction is a convention.
      const direction = pca.directions.subarray(i * FROM, (i + 1) * FROM);
      expect(Math.abs(dot(direction, golden.directions[i]!))).toBeCloseTo(1, 5);
    }
  });

  it.each(Object.entries(golden.similarities))('in the similarities of rows kept to %s dimensions', async (to, expected) => {
    const kept = projectRows(rows, await fitPca(rows, FROM, noControl), Number(to));
    const row = (i: number): Float32Array => kept.subarray(i * Number(to), (i + 1) * Number(to));
    for (const [i, line] of expected.entries()) {
      for (const [j, similarity] of line.entries()) expect(dot(row(i), row(j))).toBeCloseTo(similarity, 4);
    }
  });
});
