import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cancelled, noControl, type JobControl, type Progress } from '../../../src/core/common';
import type { IndexParams } from '../../../src/core/vector-index';
import { makeVectors } from '../../../src/core/vectors';
import { createHnswKind } from '../../../src/node/vector-index';
import { rowKeys, unitRows } from '../../support/vectors';

const params: IndexParams = { kind: 'hnsw', m: 16, efConstruction: 200 };
const scratchRoot = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
afterAll(() => rmSync(scratchRoot, { recursive: true }));

const f32 = (rows: Float32Array, count: number) => makeVectors(rows, count, { dimensions: 0, storage: 'f32' });

describe('building an HNSW index', () => {
  it('reports progress and stops when cancelled', async () => {
    const count = 3000;
    const reports: Progress[] = [];
    let turns = 0;
    const control: JobControl = {
      ...noControl,
      report: (progress) => void reports.push(progress),
      checkpoint: () => (++turns === 2 ? Promise.reject(cancelled()) : Promise.resolve()),
    };
    const vectors = f32(unitRows(count, 128), count);
    await expect(createHnswKind().build(vectors, rowKeys(count), params, control)).rejects.toMatchObject({
      code: 'job/cancelled',
    });
    expect(reports).toHaveLength(2);
    expect(reports[0]).toMatchObject({ stage: 'index', total: count, unit: 'vectors' });
    expect(reports[1]!.done).toBeGreaterThan(reports[0]!.done);
    expect(reports[1]!.done).toBeLessThan(count);
  });

  it('indexes equal texts once and says so in its memory', async () => {
    const rows = new Float32Array(60 * 16);
    const distinct = unitRows(20, 16);
    for (let i = 0; i < 3; i++) rows.set(distinct, i * distinct.length);
    const keys = [...rowKeys(20), ...rowKeys(20), ...rowKeys(20)];
    const index = await createHnswKind().build(f32(rows, 60), keys, params, noControl);
    expect(index.count).toBe(60);
    expect(index.vectorBytes).toBe(20 * 16 * 4);
  });

  it('says what is in memory for 8-bit vectors: floats', async () => {
    const vectors = makeVectors(unitRows(20, 16), 20, { dimensions: 0, storage: 'i8' });
    const index = await createHnswKind().build(vectors, rowKeys(20), params, noControl);
    expect(index.vectorBytes).toBe(20 * 16 * 4);
  });

  it('refuses one key with two vectors', async () => {
    await expect(
      createHnswKind().build(f32(unitRows(2, 16), 2), ['same', 'same'], params, noControl),
    ).rejects.toMatchObject({ code: 'index/bad-parameters' });
  });

  it('refuses vectors that are not finite', async () => {
    const vectors = f32(unitRows(5, 16), 5);
    const poisoned = { ...vectors, data: (vectors.data as Float32Array).map((x, i) => (i === 20 ? Number.NaN : x)) };
    await expect(createHnswKind().build(poisoned, rowKeys(5), params, noControl)).rejects.toMatchObject({
      code: 'index/not-finite',
    });
  });

  it.each([0, 1, -1, 1.5, Number.NaN, 1e9])('refuses m = %s, which the library does not survive', async (m) => {
    await expect(
      createHnswKind().build(f32(unitRows(5, 16), 5), rowKeys(5), { ...params, m }, noControl),
    ).rejects.toMatchObject({ code: 'index/bad-parameters' });
  });

  it.each([2, 3, 64])('works with m = %s', async (m) => {
    const vectors = f32(unitRows(300, 16), 300);
    const kind = createHnswKind();
    const wanted = { ...params, m };
    const bytes = await kind.save(await kind.build(vectors, rowKeys(300), wanted, noControl));
    const index = await kind.open(bytes, vectors, rowKeys(300), wanted);
    const found = index.search((vectors.data as Float32Array).subarray(0, 16), { k: 1, efSearch: 300 });
    expect(found.rows[0]).toBe(0);
  });
});

describe('small indexes, updated again and again', () => {
  it.each([2, 16])('stay whole with m = %s', async (m) => {
    const kind = createHnswKind();
    const wanted = { ...params, m };
    const pool = unitRows(400, 16);
    const at = (rows: readonly number[]): Float32Array => {
      const out = new Float32Array(rows.length * 16);
      for (const [i, r] of rows.entries()) out.set(pool.subarray(r * 16, (r + 1) * 16), i * 16);
      return out;
    };
    let rows = Array.from({ length: 60 }, (_, i) => i);
    const keysOf = (of: readonly number[]): string[] => of.map((r) => `text ${r}`);
    let bytes = await kind.save(await kind.build(f32(at(rows), rows.length), keysOf(rows), wanted, noControl));
    let rounds = 0;
    for (let next = 60; next < 400; next += 2) {
      rows = [...rows.slice(1), next, next + 1];
      const updated = await kind.update!(bytes, f32(at(rows), rows.length), keysOf(rows), wanted);
      if (!updated) break;
      rounds++;
      bytes = await kind.save(updated.index);
      const all = updated.index.search(pool.slice(0, 16), { k: rows.length, efSearch: 500 });
      expect(all.rows.length).toBeGreaterThan(0.95 * rows.length);
    }
    // One deletion a round: a tenth of the labels is reached after several.
    expect(rounds).toBeGreaterThan(4);
  });
});

describe('temporary files', () => {
  const vectors = f32(unitRows(30, 16), 30);

  it('that cannot be made are an error of the machine', async () => {
    const blocked = path.join(scratchRoot, 'a-file');
    writeFileSync(blocked, '');
    const kind = createHnswKind({ scratchDir: blocked });
    const index = await kind.build(vectors, rowKeys(30), params, noControl);
    await expect(kind.save(index)).rejects.toMatchObject({ code: 'index/scratch-unavailable', fault: 'environment' });
  });

  it('that killed processes left behind are removed, young and living ones are not', async () => {
    const scratchDir = path.join(scratchRoot, 'left-behind');
    const make = (name: string, ageMs: number): void => {
      mkdirSync(path.join(scratchDir, name), { recursive: true });
      utimesSync(path.join(scratchDir, name), new Date(), new Date(Date.now() - ageMs));
    };
    const hour = 3_600_000;
    // Process ids end far below this one on every system.
    make('rag-lab-graph-999999999-old', hour);
    make('rag-lab-graph-999999999-new', 0);
    make(`rag-lab-graph-${process.pid}-old`, hour);
    make('something-else', hour);
    chmodSync(scratchDir, 0o700);
    const kind = createHnswKind({ scratchDir });
    await kind.save(await kind.build(vectors, rowKeys(30), params, noControl));
    expect(readdirSync(scratchDir).sort()).toEqual(
      ['rag-lab-graph-999999999-new', `rag-lab-graph-${process.pid}-old`, 'something-else'].sort(),
    );
  });
});
