import { describe, expect, it } from 'vitest';
import { alikeQueries, LEAST_ALIKE } from '../../../src/core/cache-lab/alike-queries';
import { createRng, noControl } from '../../../src/core/common';

const DIMENSIONS = 5;

/** Rows of length 1 around a few directions; the last one is empty. */
function rowsOf(count: number): Float32Array {
  const rng = createRng(7);
  const rows = new Float32Array(count * DIMENSIONS);
  for (let query = 0; query < count - 1; query++) {
    const row = rows.subarray(query * DIMENSIONS, (query + 1) * DIMENSIONS);
    for (let d = 0; d < DIMENSIONS; d++) row[d] = rng.next() - 0.5;
    row[query % 2] = row[query % 2]! + 1;
    const length = Math.hypot(...row);
    for (let d = 0; d < DIMENSIONS; d++) row[d] = row[d]! / length;
  }
  return rows;
}

describe('queries that resemble each other', () => {
  const count = 200;
  const rows = rowsOf(count);
  const filterOf = Int32Array.from({ length: count }, (_, query) => (query < 150 ? 0 : 1));
  const cosine = (a: number, b: number): number =>
    Array.from({ length: DIMENSIONS }, (_, d) => rows[a * DIMENSIONS + d]! * rows[b * DIMENSIONS + d]!).reduce(
      (sum, product) => sum + product,
      0,
    );

  it('are the twenty nearest above the limit, most alike first, with the same filter', async () => {
    const alike = await alikeQueries({ rows, dimensions: DIMENSIONS, filterOf }, undefined, noControl);
    for (let query = 0; query < count; query++) {
      const expected = [...filterOf.keys()]
        .filter((other) => other !== query && filterOf[other] === filterOf[query])
        .map((other) => cosine(query, other))
        .filter((value) => value >= LEAST_ALIKE)
        .sort((a, b) => b - a)
        .slice(0, 20);
      const found = alike[query]!;
      expect(found).toHaveLength(expected.length);
      for (const [i, one] of found.entries()) {
        expect(one.cosine).toBeCloseTo(expected[i]!, 5);
        expect(one.cosine).toBeCloseTo(cosine(query, one.query), 5);
        expect(filterOf[one.query]).toBe(filterOf[query]);
      }
    }
    expect(alike[count - 1]).toEqual([]);
  });
});
