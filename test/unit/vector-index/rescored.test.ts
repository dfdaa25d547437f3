import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { createFlatIndex, nearestRows, rescored, type SearchIndex } from '../../../src/core/vector-index';
import { makeVectors, rowsInMemory, VECTOR_STORAGES, vectorBytes } from '../../../src/core/vectors';
import { unitRows } from '../../support/vectors';

const DIMENSIONS = 64;
const COUNT = 500;
const rows = unitRows(COUNT, DIMENSIONS);
const coarse = makeVectors(rows, COUNT, { dimensions: 0, storage: 'b1' });
const full = makeVectors(rows, COUNT, { dimensions: 0, storage: 'f32' });
const queries = Array.from({ length: 20 }, (_, i) => unitRows(1, DIMENSIONS, 100 + i));
const search = { k: 10, efSearch: 64 };

describe('a rescored index', () => {
  it('answers the best of its candidates by the copy, with the similarities of the copy', async () => {
    const index = rescored(createFlatIndex(coarse), rowsInMemory(full), 40);
    for (const query of queries) {
      const candidates = new Set(createFlatIndex(coarse).search(query, { ...search, k: 40 }).rows);
      const all = createFlatIndex(full).search(query, { ...search, k: COUNT });
      const expected = Array.from(all.rows)
        .filter((row) => candidates.has(row))
        .slice(0, 10);
      const { rows: found, similarities } = await index.search(query, search);
      expect([...found]).toEqual(expected);
      for (const [i, row] of found.entries()) {
        expect(similarities[i]).toBeCloseTo(all.similarities[all.rows.indexOf(row)]!, 5);
      }
    }
  });

  it('answers as the copy alone would where every row is a candidate', async () => {
    const index = rescored(createFlatIndex(coarse), rowsInMemory(full), COUNT);
    for (const query of queries) {
      expect((await index.search(query, search)).rows).toEqual(createFlatIndex(full).search(query, search).rows);
    }
  });

  it('asks for k where that is more than the candidates, and answers at most k', async () => {
    const index = rescored(createFlatIndex(coarse), rowsInMemory(full), 5);
    expect((await index.search(queries[0]!, { ...search, k: 80 })).rows).toHaveLength(80);
    expect((await index.search(queries[0]!, { ...search, k: 2 })).rows).toHaveLength(2);
  });

  it('counts the copy as memory', () => {
    const index = rescored(createFlatIndex(coarse), rowsInMemory(full), 40);
    expect(index.vectorBytes).toBe(vectorBytes(coarse) + vectorBytes(full));
  });

  it('says nothing of memory where the index does not, and waits for a server', async () => {
    const flat = createFlatIndex(coarse);
    const remote: SearchIndex = {
      kind: 'qdrant',
      count: COUNT,
      dimensions: DIMENSIONS,
      search: (query, params) => Promise.resolve(flat.search(query, params)),
      close: () => undefined,
    };
    const index = rescored(remote, rowsInMemory(full), 40);
    expect(index).not.toHaveProperty('vectorBytes');
    const near = rescored(flat, rowsInMemory(full), 40);
    expect(await index.search(queries[0]!, search)).toEqual(await near.search(queries[0]!, search));
  });

  it('refuses what the index refuses', () => {
    const index = rescored(createFlatIndex(coarse), rowsInMemory(full), 40);
    expect(() => index.search(new Float32Array(3), search)).toThrow(
      expect.objectContaining({ code: 'index/wrong-dimensions' }),
    );
  });
});

describe('nearest rows', () => {
  it.each(VECTOR_STORAGES)('over %s are those of the flat index', async (storage) => {
    const vectors = makeVectors(rows, COUNT, { dimensions: 0, storage });
    const found = await nearestRows(rowsInMemory(vectors), queries, 10, noControl);
    for (const [q, query] of queries.entries()) {
      const expected = createFlatIndex(vectors).search(query, search);
      for (const [i, similarity] of expected.similarities.entries()) {
        expect(found[q]!.similarities[i]).toBeCloseTo(similarity, 5);
      }
    }
  });

  it('keep the first of equal ones, and are as many as there are', async () => {
    const twins = new Float32Array(4 * DIMENSIONS);
    for (let i = 0; i < 4; i++)
      twins.set(rows.subarray((i % 2) * DIMENSIONS, ((i % 2) + 1) * DIMENSIONS), i * DIMENSIONS);
    const vectors = makeVectors(twins, 4, { dimensions: 0, storage: 'f32' });
    const query = rows.slice(DIMENSIONS, 2 * DIMENSIONS);
    const [three] = await nearestRows(rowsInMemory(vectors), [query], 3, noControl);
    expect([...three!.rows]).toEqual([1, 3, 0]);
    const [all] = await nearestRows(rowsInMemory(vectors), [query], 10, noControl);
    expect(all!.rows).toHaveLength(4);
  });
});
