import { describe, expect, it } from 'vitest';
import { crossing } from '../../../src/core/advice/break-even';
import { resizeRows } from '../../../src/core/advice/resize';
import { unitRows } from '../../support/vectors';

const DIMENSIONS = 24;
const rowsOf = (data: Float32Array): number[][] =>
  Array.from({ length: data.length / DIMENSIONS }, (_, i) => [...data.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS)]);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const nearestOther = (rows: readonly number[][]): number[] =>
  rows.map((row, i) => Math.max(...rows.flatMap((other, j) => (i === j ? [] : [dot(row, other)]))));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

describe('rows of another number', () => {
  const rows = unitRows(200, DIMENSIONS);

  it('are a part of the rows, another one with another seed', () => {
    const own = rowsOf(rows).map(String);
    const part = rowsOf(resizeRows(rows, DIMENSIONS, 50, 1)).map(String);
    expect(new Set(part).size).toBe(50);
    for (const row of part) expect(own).toContain(row);
    expect(rowsOf(resizeRows(rows, DIMENSIONS, 50, 2)).map(String)).not.toEqual(part);
  });

  it('hold all rows and then copies of length 1, none equal to another', () => {
    const grown = rowsOf(resizeRows(rows, DIMENSIONS, 500, 1));
    expect(new Set(grown.map(String)).size).toBe(500);
    for (const row of grown) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
    expect([...grown.slice(0, 200).map(String)].sort()).toEqual([...rowsOf(rows).map(String)].sort());
  });

  it('are about as far from each other as the rows were', () => {
    const before = median(nearestOther(rowsOf(rows)));
    const after = median(nearestOther(rowsOf(resizeRows(rows, DIMENSIONS, 400, 1))));
    const distance = (similarity: number): number => Math.sqrt(2 - 2 * similarity);
    expect(distance(after)).toBeGreaterThan(0.5 * distance(before));
    expect(distance(after)).toBeLessThan(1.2 * distance(before));
  });

  it('are the same with the same seed', () => {
    expect(resizeRows(rows, DIMENSIONS, 300, 7)).toEqual(resizeRows(rows, DIMENSIONS, 300, 7));
  });
});

describe('the break-even', () => {
  it('is where the two times are equal, between the sizes that were tried', () => {
    // Exact search takes n, the index 100 × √n: equal at 10,000.
    const at = (vectors: number) => ({ vectors, relativeTime: (100 * Math.sqrt(vectors)) / vectors });
    expect(crossing(at(8192), at(16_384))).toBe(10_000);
    expect(crossing(at(16_384), at(8192))).toBe(10_000);
  });
});
