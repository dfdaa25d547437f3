import { describe, expect, it } from 'vitest';
import { alikeQueries, LEAST_ALIKE } from '../../../src/core/cache-lab/alike-queries';
import { createRng, noControl } from '../../../src/core/common';
import { createHnswKind } from '../../../src/node/vector-index';

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

  it('of many queries are found by a graph, hardly worse', async () => {
    const many = 6_050;
    const crowd = rowsOf(many);
    const alone = new Int32Array(many);
    const found = await alikeQueries(
      { rows: crowd, dimensions: DIMENSIONS, filterOf: alone },
      createHnswKind(),
      noControl,
    );
    let right = 0;
    const looked = [0, 1000, 2000, 3000, 4000, 5000, 6000];
    for (const query of looked) {
      const row = crowd.subarray(query * DIMENSIONS, (query + 1) * DIMENSIONS);
      const cosines = [...alone.keys()]
        .filter((other) => other !== query)
        .map((other) => row.reduce((sum, number, d) => sum + number * crowd[other * DIMENSIONS + d]!, 0))
        .sort((a, b) => b - a);
      right += found[query]!.filter(({ cosine: one }) => one >= cosines[19]! - 1e-5).length;
      expect(found[query]!.every(({ query: other }) => other !== query)).toBe(true);
    }
    expect(right / (20 * looked.length)).toBeGreaterThan(0.9);
    expect(found[many - 1]).toEqual([]);
  });
});
