import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { decodePca, encodePca, fitPca, makeVectors, prepareQuery, projectRows } from '../../../src/core/vectors';
import { unitRows } from '../../support/vectors';

const DIMENSIONS = 24;
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, number, i) => sum + number * b[i]!, 0);

describe('principal components', () => {
  const rows = unitRows(200, DIMENSIONS);

  it('are directions of length 1 at right angles, by falling variance', async () => {
    const { directions, variances } = await fitPca(rows, DIMENSIONS, noControl);
    const direction = (i: number): Float32Array => directions.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
    for (let i = 0; i < DIMENSIONS; i++) {
      for (let j = 0; j <= i; j++) expect(dot(direction(i), direction(j))).toBeCloseTo(i === j ? 1 : 0, 5);
      if (i > 0) expect(variances[i]).toBeLessThanOrEqual(variances[i - 1]!);
    }
  });

  it('are the same bits every time', async () => {
    expect(await fitPca(rows, DIMENSIONS, noControl)).toEqual(await fitPca(rows.slice(), DIMENSIONS, noControl));
  });

  it('of a large corpus are those of a seeded sample', async () => {
    const many = unitRows(20_400, 4);
    const pca = await fitPca(many, 4, noControl);
    expect(pca).toEqual(await fitPca(many, 4, noControl));
    const mean = [0, 1, 2, 3].map(
      (i) => many.reduce((sum, number, at) => sum + (at % 4 === i ? number : 0), 0) / 20_400,
    );
    for (const [i, number] of mean.entries()) expect(pca.mean[i]).toBeCloseTo(number, 2);
  });

  it.each([1, 2, 3])(
    'leave a direction to each of %i different rows, with more dimensions than rows',
    async (count) => {
      const few = unitRows(count, DIMENSIONS, 3);
      const pca = await fitPca(few, DIMENSIONS, noControl);
      expect(() => makeVectors(few, count, { dimensions: 8, storage: 'f32' }, pca)).not.toThrow();
    },
  );

  it('leave a direction to rows that are all equal', async () => {
    const one = unitRows(1, DIMENSIONS, 3);
    const equal = Float32Array.from({ length: 5 * DIMENSIONS }, (_, i) => one[i % DIMENSIONS]!);
    const pca = await fitPca(equal, DIMENSIONS, noControl);
    expect(makeVectors(equal, 5, { dimensions: 8, storage: 'f32' }, pca).data[0]).toBeCloseTo(1, 5);
  });

  it('turn a query as they turn the rows', async () => {
    const pca = await fitPca(rows, DIMENSIONS, noControl);
    const one = rows.slice(0, DIMENSIONS);
    const kept = projectRows(rows, pca, 6).slice(0, 6);
    expect(prepareQuery(one, { dimensions: 6, pca })).toEqual(kept);
    expect(() => prepareQuery(one.slice(1), { dimensions: 6, pca })).toThrow(code('vectors/wrong-dimensions'));
  });

  it('come back from bytes as they were, and are refused where those are damaged', async () => {
    const pca = await fitPca(rows, DIMENSIONS, noControl);
    const bytes = encodePca(pca);
    expect(decodePca(bytes)).toEqual(pca);
    for (const length of [0, 7, 8, bytes.length - 4]) {
      expect(() => decodePca(bytes.slice(0, length))).toThrow(code('vectors/damaged'));
    }
    const infinite = bytes.slice();
    new Float32Array(infinite.buffer)[5] = Number.NaN;
    expect(() => decodePca(infinite)).toThrow(code('vectors/damaged'));
  });

  it('can be cancelled', async () => {
    const stopped = { ...noControl, checkpoint: () => Promise.reject(new Error('cancelled')) };
    await expect(fitPca(unitRows(300, 384), 384, stopped)).rejects.toThrow('cancelled');
  });
});
