import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { joinBlocks, makeVectors, similaritiesTo, similarityTo, VECTOR_STORAGES } from '../../../src/core/vectors';
import { dotProductsOf } from '../../../src/core/vectors/simd';
import type { VectorSet } from '../../../src/core/vectors';

function unitRows(count: number, dimensions: number, seed: number): Float32Array {
  const rng = createRng(seed);
  const rows = Float32Array.from({ length: count * dimensions }, () => rng.next() - 0.5);
  for (let start = 0; start < rows.length; start += dimensions) {
    const row = rows.subarray(start, start + dimensions);
    const norm = Math.hypot(...row);
    for (const [i, number] of row.entries()) row[i] = number / norm;
  }
  return rows;
}

function joined(count: number, dimensions: number, storage: VectorSet['storage'], seed: number): VectorSet {
  const blocks = joinBlocks(count, { dimensions, storage });
  blocks.add(makeVectors(unitRows(count, dimensions, seed), count, { dimensions, storage }));
  return blocks.vectors;
}

const oneByOne = (vectors: VectorSet, query: Float32Array): Float32Array => {
  const similarity = similarityTo(vectors, query);
  return Float32Array.from({ length: vectors.count }, (_, row) => similarity(row));
};

describe('similarities of all rows', () => {
  it.each(VECTOR_STORAGES)('are those of each row alone, bit for bit: %s', (storage) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2100 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        (count, dimensions, seed) => {
          const vectors = joined(count, dimensions, storage, seed);
          const query = unitRows(1, dimensions, seed + 1);
          const scores = new Float32Array(count).fill(Number.NaN);
          similaritiesTo(vectors, query, scores);
          expect(scores).toEqual(oneByOne(vectors, query));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each(['f32', 'i8'] as const)('of many rows are computed several numbers at a time: %s', (storage) => {
    const vectors = joined(3000, 103, storage, 5);
    const query = unitRows(1, 103, 6);
    const products: number[] = [];
    expect(dotProductsOf(vectors, query, (row, product) => (products[row] = product))).toBe(true);
    expect(Float32Array.from(products, (product, row) => product * (vectors.scales?.[row] ?? 1))).toEqual(
      oneByOne(vectors, query),
    );
  });

  it('of few rows, and of rows from elsewhere, are computed plainly', () => {
    const told = (): never => {
      throw new Error('nothing is told');
    };
    const query = unitRows(1, 64, 2);
    expect(dotProductsOf(joined(10, 64, 'f32', 1), query, told)).toBe(false);
    const elsewhere = makeVectors(unitRows(5000, 64, 1), 5000, { dimensions: 64, storage: 'f32' });
    expect(dotProductsOf(elsewhere, query, told)).toBe(false);
  });

  it('follow rows that are added after a search', () => {
    const blocks = joinBlocks(4000, { dimensions: 64, storage: 'f32' });
    const rows = unitRows(4000, 64, 3);
    const query = unitRows(1, 64, 4);
    const half = rows.length / 2;
    blocks.add(makeVectors(rows.subarray(0, half), 2000, { dimensions: 64, storage: 'f32' }));
    const scores = new Float32Array(4000);
    similaritiesTo(blocks.vectors, query, scores);
    expect(scores.subarray(2000).every((score) => score === 0)).toBe(true);
    blocks.add(makeVectors(rows.subarray(half), 2000, { dimensions: 64, storage: 'f32' }));
    similaritiesTo(blocks.vectors, query, scores);
    expect(scores).toEqual(oneByOne(blocks.vectors, query));
  });
});
