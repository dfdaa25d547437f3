import { describe, expect, it } from 'vitest';
import { cancelled, noControl, type JobControl } from '../../../src/core/common';
import {
  createFlatIndex,
  createHierarchicalKind,
  type IndexParams,
  type VectorIndex,
} from '../../../src/core/vector-index';
import { makeVectors, readRow, VECTOR_STORAGES, vectorBytes, type VectorSet } from '../../../src/core/vectors';
import { rowKeys, unitRows } from '../../support/vectors';

const DIMENSIONS = 32;
const COUNT = 2000;
const DOCUMENTS = 250;
const kind = createHierarchicalKind();
const params: IndexParams = { kind: 'hierarchical', m: 16, efConstruction: 200 };

/** Eight rows a document, near each other as the chunks of a document are. */
function documents(): Float32Array {
  const centres = unitRows(DOCUMENTS, DIMENSIONS, 3);
  const noise = unitRows(COUNT, DIMENSIONS, 4);
  const rows = new Float32Array(COUNT * DIMENSIONS);
  for (let row = 0; row < COUNT; row++) {
    const centre = (row >> 3) * DIMENSIONS;
    const numbers = Array.from(
      { length: DIMENSIONS },
      (_, i) => centres[centre + i]! + 0.6 * noise[row * DIMENSIONS + i]!,
    );
    const length = Math.hypot(...numbers);
    for (const [i, number] of numbers.entries()) rows[row * DIMENSIONS + i] = number / length;
  }
  return rows;
}
const vectors: VectorSet = {
  ...makeVectors(documents(), COUNT, { dimensions: DIMENSIONS, storage: 'f32' }),
  documentOf: Int32Array.from({ length: COUNT }, (_, row) => 7 + 2 * (row >> 3)),
};
const queryOf = (row: number): Float32Array => {
  const query = new Float32Array(DIMENSIONS);
  readRow(vectors, row, query);
  return query;
};
const build = (over: Partial<IndexParams> = {}, set = vectors): Promise<VectorIndex> =>
  kind.build(set, rowKeys(set.count), { ...params, ...over }, noControl);

function recall(index: VectorIndex, probes: number): number {
  const exact = createFlatIndex(vectors);
  let found = 0;
  for (let row = 0; row < COUNT; row += 40) {
    const truth = new Set(exact.search(queryOf(row), { k: 10, efSearch: 1 }).rows);
    found += index.search(queryOf(row), { k: 10, efSearch: 1, probes }).rows.filter((each) => truth.has(each)).length;
  }
  return found / (10 * (COUNT / 40));
}

describe.each(['documents', 'clusters'] as const)('hierarchical by %s', (level) => {
  it('finds more with more probes, and everything with all', async () => {
    const index = await build({ level });
    const shares = [1, 4, 16, 250].map((probes) => recall(index, probes));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.95);
    expect(shares[2]).toBeGreaterThan(0.95);
    expect(shares[3]).toBe(1);
  });

  it.each([1, 10, 100, COUNT, 2 * COUNT])('never gives fewer than there are, k %i with one probe', async (k) => {
    const index = await build({ level });
    const { rows } = index.search(queryOf(0), { k, efSearch: 1, probes: 1 });
    expect(new Set(rows).size).toBe(Math.min(k, COUNT));
  });

  it('shares the vectors, and says what it holds beside them', async () => {
    const index = await build({ level });
    const groups = level === 'documents' ? DOCUMENTS : Math.ceil(Math.sqrt(COUNT));
    expect(index.vectorBytes).toBe(vectorBytes(vectors));
    expect(index.overheadBytes).toBe(4 * (groups * DIMENSIONS + groups + 1 + 2 * COUNT));
  });

  it.each(VECTOR_STORAGES)('over %s gives the similarities that flat gives', async (storage) => {
    const set = {
      ...makeVectors(documents(), COUNT, { dimensions: DIMENSIONS, storage }),
      documentOf: vectors.documentOf!,
    };
    const index = await build({ level }, set);
    const search = { k: 5, efSearch: 1, probes: COUNT };
    expect(index.search(queryOf(3), search)).toEqual(createFlatIndex(set).search(queryOf(3), search));
  });
});

describe('hierarchical', () => {
  it('looks into the document that is nearest as a whole', async () => {
    const index = await build({ level: 'documents' });
    const { rows } = index.search(queryOf(80), { k: 8, efSearch: 1, probes: 1 });
    expect([...rows].sort((a, b) => a - b)).toEqual([80, 81, 82, 83, 84, 85, 86, 87]);
  });

  it('makes as many clusters as asked for, and no more than there are rows', async () => {
    const overhead = (groups: number): number => 4 * (groups * DIMENSIONS + groups + 1 + 2 * COUNT);
    expect((await build({ clusters: 10 })).overheadBytes).toBe(overhead(10));
    expect((await build({ clusters: 65_536 })).overheadBytes).toBe(overhead(COUNT));
  });

  it('ends with the job', async () => {
    let looks = 0;
    const control: JobControl = {
      ...noControl,
      checkpoint: () => (++looks > 3 ? Promise.reject(cancelled()) : Promise.resolve()),
    };
    await expect(kind.build(vectors, rowKeys(COUNT), { ...params, clusters: 500 }, control)).rejects.toThrow();
    expect(looks).toBe(4);
  });

  it('with any byte changed is refused or answers within its rows', async () => {
    const some = makeVectors(unitRows(12, DIMENSIONS), 12, { dimensions: DIMENSIONS, storage: 'f32' });
    const bytes = await kind.save(await build({}, some));
    for (let at = 0; at < bytes.length; at++) {
      const copy = bytes.slice();
      copy[at]! ^= 0xff;
      const opened = await kind.open(copy, some, rowKeys(12), params).catch((error: unknown) => error);
      if (opened instanceof Error) expect(opened).toMatchObject({ code: 'index/damaged' });
      else {
        const { rows } = (opened as VectorIndex).search(queryOf(0), { k: 12, efSearch: 1, probes: 1 });
        expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, row) => row));
      }
    }
    for (let at = 0; at < bytes.length; at += 7)
      await expect(kind.open(bytes.slice(0, at), some, rowKeys(12), params)).rejects.toMatchObject({
        code: 'index/damaged',
      });
  });

  it('counts what was placed beside old centres until they are made again', async () => {
    let index = await build();
    const refused: number[] = [];
    for (let edit = 1; edit <= 8; edit++) {
      const fresh = rowKeys(COUNT).map((key, row) => (row < 30 * edit ? `${key} edited` : key));
      const result = await kind.updateOpen!(index, vectors, fresh, params);
      if (result) index = result.index;
      else refused.push(edit);
    }
    // Thirty were placed in each of five edits; thirty more and thirty gone are more than a tenth of 2,000.
    expect(refused[0]).toBe(6);
  });
});
