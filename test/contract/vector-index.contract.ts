import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import type { IndexParams, Neighbours, VectorIndex, VectorIndexKind } from '../../src/core/vector-index';
import { makeVectors, readRow, type VectorSet, type VectorStorage } from '../../src/core/vectors';
import { rowKeys, unitRows } from '../support/vectors';

const DIMENSIONS = 32;
const COUNT = 600;
const QUERIES = 40;

const vectorsOf = (rows: Float32Array, storage: VectorStorage = 'f32'): VectorSet =>
  makeVectors(rows, rows.length / DIMENSIONS, { dimensions: DIMENSIONS, storage });
const row = (rows: Float32Array, i: number): Float32Array => rows.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
const queries = unitRows(QUERIES, DIMENSIONS, 77);

/** The plain definition: every similarity in full, sorted. */
function bruteForce(vectors: VectorSet, query: Float32Array, k: number): { row: number; similarity: number }[] {
  const stored = new Float32Array(DIMENSIONS);
  return Array.from({ length: vectors.count }, (_, r) => {
    readRow(vectors, r, stored);
    return { row: r, similarity: stored.reduce((sum, number, i) => sum + number * query[i]!, 0) };
  })
    .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
    .slice(0, k);
}

/** Share of the k nearest that were found, over all queries; one as near as the k-th counts. */
function recall(vectors: VectorSet, search: (query: Float32Array) => Neighbours, k: number): number {
  let found = 0;
  for (let q = 0; q < QUERIES; q++) {
    const query = row(queries, q);
    const truth = bruteForce(vectors, query, k);
    const bar = truth.at(-1)!.similarity - 1e-6;
    found += [...search(query).similarities].filter((similarity) => similarity >= bar).length / truth.length;
  }
  return found / QUERIES;
}

export interface ContractSubject {
  readonly kind: VectorIndexKind<VectorIndex>;
  readonly params: IndexParams;
  /** What it can hold. */
  readonly storages: readonly VectorStorage[];
  /** Least recall@10 with efSearch 64; 1 for exact kinds. */
  readonly recall: number;
  /** The same over 1-bit vectors, where a kind searches by their signs. Default: as over the others. */
  readonly recallOfSigns?: number;
}

/** What every kind of index must do. Run on flat, hnsw and whatever comes next. */
export function vectorIndexContract(subject: ContractSubject): void {
  const { kind, params, storages } = subject;
  const build = (vectors: VectorSet, keys = rowKeys(vectors.count)): Promise<VectorIndex> =>
    kind.build(vectors, keys, params, noControl);
  const rows = unitRows(COUNT, DIMENSIONS);

  describe.each(storages)(`${kind.kind} over %s`, (storage) => {
    const leastRecall = (storage === 'b1' ? subject.recallOfSigns : undefined) ?? subject.recall;
    const vectors = vectorsOf(rows, storage);

    it('finds the nearest rows with their similarities, most similar first', async () => {
      const index = await build(vectors);
      expect(index).toMatchObject({ kind: kind.kind, count: COUNT, dimensions: DIMENSIONS });
      for (let q = 0; q < QUERIES; q++) {
        const query = row(queries, q);
        const all = new Map(bruteForce(vectors, query, COUNT).map((hit) => [hit.row, hit.similarity]));
        const { rows: found, similarities } = index.search(query, { k: 10, efSearch: 64 });
        expect(found).toHaveLength(10);
        expect(new Set(found).size).toBe(10);
        for (const [i, r] of found.entries()) {
          expect(similarities[i]).toBeCloseTo(all.get(r)!, 5);
          if (i > 0) expect(similarities[i]).toBeLessThanOrEqual(similarities[i - 1]!);
        }
      }
      expect(recall(vectors, (query) => index.search(query, { k: 10, efSearch: 64 }), 10)).toBeGreaterThanOrEqual(
        leastRecall,
      );
    });

    it('answers the same after saving and opening, and saves the same bytes every time', async () => {
      const index = await build(vectors);
      const bytes = await kind.save(index);
      expect(await kind.save(await build(vectors))).toEqual(bytes);
      const opened = await kind.open(bytes, vectors, rowKeys(COUNT), params);
      expect(await kind.save(opened)).toEqual(bytes);
      expect(opened).toMatchObject({ overheadBytes: index.overheadBytes, vectorBytes: index.vectorBytes });
      for (let q = 0; q < QUERIES; q++) {
        const search = { k: 10, efSearch: 64 };
        expect(opened.search(row(queries, q), search)).toEqual(index.search(row(queries, q), search));
      }
    });
  });

  describe(`${kind.kind}, edges`, () => {
    const vectors = vectorsOf(rows);

    it('returns k rows, and all of them when k is larger', async () => {
      const small = vectorsOf(unitRows(20, DIMENSIONS));
      const index = await build(small);
      for (const k of [1, 19, 20, 21, 4096]) {
        expect(index.search(row(queries, 0), { k, efSearch: 64 }).rows).toHaveLength(Math.min(k, 20));
      }
    });

    it('takes an efSearch below k', async () => {
      const index = await build(vectors);
      expect(index.search(row(queries, 0), { k: 100, efSearch: 1 }).rows).toHaveLength(100);
    });

    it('holds nothing', async () => {
      const empty = vectorsOf(new Float32Array(0));
      const index = await build(empty, []);
      const opened = await kind.open(await kind.save(index), empty, [], params);
      for (const each of [index, opened]) {
        expect(each.count).toBe(0);
        expect(each.search(row(queries, 0), { k: 10, efSearch: 64 }).rows).toHaveLength(0);
      }
    });

    it('holds one row', async () => {
      const one = vectorsOf(unitRows(1, DIMENSIONS));
      const index = await build(one);
      const { rows: found, similarities } = index.search(one.data as Float32Array, { k: 10, efSearch: 64 });
      expect([...found]).toEqual([0]);
      expect(similarities[0]).toBeCloseTo(1, 5);
    });

    it('orders equal texts by row, at the top and at the cut', async () => {
      const copies = new Float32Array(300 * DIMENSIONS);
      for (let i = 0; i < 300; i++) copies.set(row(rows, i % 3), i * DIMENSIONS);
      const keys = Array.from({ length: 300 }, (_, i) => `text ${i % 3}`);
      const index = await build(vectorsOf(copies), keys);
      const found = index.search(row(rows, 1), { k: 7, efSearch: 64 }).rows;
      expect([...found]).toEqual([1, 4, 7, 10, 13, 16, 19]);
      expect(index.search(row(rows, 1), { k: 300, efSearch: 64 }).rows).toHaveLength(300);
    });

    it('orders equal vectors of different texts by row', async () => {
      const twins = new Float32Array(4 * DIMENSIONS);
      for (let i = 0; i < 4; i++) twins.set(row(rows, i % 2), i * DIMENSIONS);
      const index = await build(vectorsOf(twins));
      expect([...index.search(row(rows, 1), { k: 2, efSearch: 64 }).rows]).toEqual([1, 3]);
    });

    it('refuses a query of another length', async () => {
      const index = await build(vectors);
      for (const length of [0, DIMENSIONS - 1, DIMENSIONS + 1, 2 * DIMENSIONS]) {
        expect(() => index.search(new Float32Array(length), { k: 1, efSearch: 1 })).toThrow(
          expect.objectContaining({ code: 'index/wrong-dimensions' }),
        );
      }
    });

    it.each([Number.NaN, Infinity, -Infinity])('refuses a query with %s', async (bad) => {
      const index = await build(vectors);
      const query = row(queries, 0).slice();
      query[DIMENSIONS - 1] = bad;
      expect(() => index.search(query, { k: 1, efSearch: 1 })).toThrow(
        expect.objectContaining({ code: 'index/not-finite' }),
      );
    });

    it.each([
      { k: 0, efSearch: 1 },
      { k: -1, efSearch: 1 },
      { k: 1.5, efSearch: 1 },
      { k: Number.NaN, efSearch: 1 },
      { k: 1, efSearch: 0 },
      { k: 1, efSearch: Infinity },
    ])('refuses %o', async (search) => {
      const index = await build(vectors);
      expect(() => index.search(row(queries, 0), search)).toThrow(
        expect.objectContaining({ code: 'index/bad-parameters' }),
      );
    });

    it('answers nothing once closed', async () => {
      const index = await build(vectors);
      index.close();
      index.close();
      expect(() => index.search(row(queries, 0), { k: 1, efSearch: 1 })).toThrow(
        expect.objectContaining({ code: 'index/closed' }),
      );
    });

    it('refuses keys that do not belong to the rows', async () => {
      await expect(build(vectors, rowKeys(COUNT - 1))).rejects.toMatchObject({ code: 'index/bad-parameters' });
    });

    it('keeps a query unchanged and shares nothing with its answers', async () => {
      const index = await build(vectors);
      const query = row(queries, 0).slice();
      const before = query.slice();
      const answer = index.search(query, { k: 5, efSearch: 64 });
      const copy = { rows: answer.rows.slice(), similarities: answer.similarities.slice() };
      index.search(row(queries, 1), { k: 5, efSearch: 64 });
      expect(query).toEqual(before);
      expect({ rows: answer.rows.slice(), similarities: answer.similarities.slice() }).toEqual(copy);
    });
  });

  if (!kind.update) return;
  const update: NonNullable<VectorIndexKind<VectorIndex>['update']> = (...changed) => kind.update!(...changed);
  describe(`${kind.kind}, updated`, () => {
    /** 30 rows go, 25 come, the others move to another place. */
    const kept = Array.from({ length: COUNT - 30 }, (_, i) => COUNT - 1 - i);
    const fresh = unitRows(25, DIMENSIONS, 5);
    const changedRows = new Float32Array((kept.length + 25) * DIMENSIONS);
    for (const [i, r] of kept.entries()) changedRows.set(row(rows, r), i * DIMENSIONS);
    changedRows.set(fresh, kept.length * DIMENSIONS);
    const changed = vectorsOf(changedRows);
    const changedKeys = [...kept.map((r) => `text ${r}`), ...rowKeys(25, 'new')];

    it('answers as an index over the new rows does', async () => {
      const bytes = await kind.save(await build(vectorsOf(rows)));
      const before = bytes.slice();
      const result = await update(bytes, changed, changedKeys, params);
      expect(result).toMatchObject({ added: 25, removed: 30 });
      expect(bytes).toEqual(before);
      const updated = result!.index;
      expect(updated.count).toBe(changed.count);
      const search = (query: Float32Array): Neighbours => updated.search(query, { k: 10, efSearch: 64 });
      expect(recall(changed, search, 10)).toBeGreaterThanOrEqual(0.95);

      const saved = await kind.save(updated);
      const opened = await kind.open(saved, changed, changedKeys, params);
      for (let q = 0; q < QUERIES; q++) {
        expect(opened.search(row(queries, q), { k: 10, efSearch: 64 })).toEqual(search(row(queries, q)));
      }
    });

    it('never shows what was deleted, also after further updates', async () => {
      const bytes = await kind.save(await build(vectorsOf(rows)));
      const saved = await kind.save((await update(bytes, changed, changedKeys, params))!.index);
      // Back come five of the deleted texts: as new labels beside 30 marks.
      const backRows = new Float32Array((changed.count + 5) * DIMENSIONS);
      backRows.set(changedRows);
      backRows.set(rows.subarray(0, 5 * DIMENSIONS), changedRows.length);
      const back = vectorsOf(backRows);
      const result = await update(saved, back, [...changedKeys, ...rowKeys(5)], params);
      expect(result).toMatchObject({ added: 5, removed: 0 });
      const everything = result!.index.search(row(queries, 0), { k: back.count, efSearch: 4096 });
      expect(new Set(everything.rows).size).toBe(everything.rows.length);
      expect(Math.max(...everything.rows)).toBeLessThan(back.count);
      expect(recall(back, (query) => result!.index.search(query, { k: 10, efSearch: 64 }), 10)).toBeGreaterThanOrEqual(
        0.95,
      );
    });

    it('asks for a rebuild when more than a tenth changed', async () => {
      const bytes = await kind.save(await build(vectorsOf(rows)));
      const half = vectorsOf(rows.slice(0, (COUNT / 2) * DIMENSIONS));
      expect(await update(bytes, half, rowKeys(COUNT / 2), params)).toBeUndefined();
      expect(await update(bytes, vectorsOf(new Float32Array(0)), [], params)).toBeUndefined();
    });

    // What is mapped is never written to.
    if (!kind.updateOpen || params.residence === 'disk') return;
    const updateOpen: NonNullable<VectorIndexKind<VectorIndex>['updateOpen']> = (...changed) =>
      kind.updateOpen!(...changed);
    it('is brought up to date while open, and the one before is used up', async () => {
      const open = await build(vectorsOf(rows));
      const result = await updateOpen(open, changed, changedKeys, params);
      expect(result).toMatchObject({ added: 25, removed: 30 });
      expect(() => open.search(row(queries, 0), { k: 1, efSearch: 64 })).toThrow(
        expect.objectContaining({ code: 'index/closed' }) as Error,
      );
      const search = (query: Float32Array): Neighbours => result!.index.search(query, { k: 10, efSearch: 64 });
      expect(recall(changed, search, 10)).toBeGreaterThanOrEqual(0.95);
      // What it became can be saved and opened like any other.
      const opened = await kind.open(await kind.save(result!.index), changed, changedKeys, params);
      for (let q = 0; q < QUERIES; q++) {
        expect(opened.search(row(queries, q), { k: 10, efSearch: 64 })).toEqual(search(row(queries, q)));
      }
    });

    it('stays right over many small edits, with texts that go and come back', async () => {
      let index = await build(vectorsOf(rows));
      for (let edit = 0; edit < 12; edit++) {
        // Two rows are away at a time; the next edit brings them back.
        const present = Array.from({ length: COUNT }, (_, r) => r).filter((r) => r !== edit && r !== edit + 40);
        const nowRows = new Float32Array(present.length * DIMENSIONS);
        for (const [i, r] of present.entries()) nowRows.set(row(rows, r), i * DIMENSIONS);
        const now = vectorsOf(nowRows);
        const result = await updateOpen(
          index,
          now,
          present.map((r) => `text ${r}`),
          params,
        );
        expect(result).toBeDefined();
        index = result!.index;
        const everything = index.search(row(queries, 0), { k: COUNT, efSearch: 4096 }).rows;
        expect(new Set(everything).size).toBe(everything.length);
        expect(Math.max(...everything)).toBeLessThan(now.count);
        const search = (query: Float32Array): Neighbours => index.search(query, { k: 10, efSearch: 64 });
        expect(recall(now, search, 10)).toBeGreaterThanOrEqual(0.95);
      }
    });

    it('is left alone and open when more than a tenth changed', async () => {
      const open = await build(vectorsOf(rows));
      const half = vectorsOf(rows.slice(0, (COUNT / 2) * DIMENSIONS));
      expect(await updateOpen(open, half, rowKeys(COUNT / 2), params)).toBeUndefined();
      expect(open.search(row(queries, 0), { k: 3, efSearch: 64 }).rows).toHaveLength(3);
    });
  });
}
