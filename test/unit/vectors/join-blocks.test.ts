import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { joinBlocks, makeVectors, VECTOR_STORAGES } from '../../../src/core/vectors';

const DIMENSIONS = 13;
const COUNT = 25;

function rowsOfLengthOne(): Float32Array {
  const rng = createRng(3);
  const rows = Float32Array.from({ length: COUNT * DIMENSIONS }, () => rng.next() - 0.5);
  for (let row = 0; row < COUNT; row++) {
    const numbers = rows.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    const length = Math.hypot(...numbers);
    for (const [i, value] of numbers.entries()) numbers[i] = value / length;
  }
  return rows;
}

describe('vectors that come block by block', () => {
  it.each(VECTOR_STORAGES)('are the same as all at once, %s', (storage) => {
    const rows = rowsOfLengthOne();
    const params = { dimensions: DIMENSIONS, storage };
    const joined = joinBlocks(COUNT, params);
    for (let start = 0; start < COUNT; start += 10) {
      const block = rows.subarray(start * DIMENSIONS, Math.min(COUNT, start + 10) * DIMENSIONS);
      joined.add(makeVectors(block, block.length / DIMENSIONS, params));
    }
    expect(joined.vectors).toEqual(makeVectors(rows, COUNT, params));
  });
});
