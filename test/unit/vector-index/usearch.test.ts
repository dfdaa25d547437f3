import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { IndexParams } from '../../../src/core/vector-index';
import { makeVectors, type VectorSet, type VectorStorage } from '../../../src/core/vectors';
import { createUsearchKind } from '../../../src/node/vector-index';
import { bundleForNode } from '../../support/bundle';
import { projectRoot } from '../../support/shared';
import { rowKeys, unitRows } from '../../support/vectors';

const params: IndexParams = { kind: 'usearch', m: 16, efConstruction: 200 };
const onDisk: IndexParams = { ...params, residence: 'disk' };
const folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const setOf = (count: number, dimensions: number, storage: VectorStorage = 'f32', seed = 1): VectorSet =>
  makeVectors(unitRows(count, dimensions, seed), count, { dimensions: 0, storage });

describe('building a usearch index', () => {
  it('indexes equal texts once', async () => {
    const rows = new Float32Array(60 * 16);
    for (let i = 0; i < 3; i++) rows.set(unitRows(20, 16), i * 20 * 16);
    const vectors = makeVectors(rows, 60, { dimensions: 0, storage: 'i8' });
    const index = await createUsearchKind().build(
      vectors,
      [1, 2, 3].flatMap(() => rowKeys(20)),
      params,
      noControl,
    );
    expect(index).toMatchObject({ count: 60, vectorBytes: 20 * 16 });
  });

  it.each(['f32', 'f16', 'i8'] as const)('refuses %s vectors that are not finite', async (storage) => {
    const vectors = setOf(5, 16, storage);
    const poisoned: VectorSet =
      storage === 'i8'
        ? { ...vectors, scales: new Float32Array(5).fill(Number.NaN) }
        : { ...vectors, data: vectors.data.slice().fill(storage === 'f32' ? Number.NaN : 0x7c00, 20, 21) };
    await expect(createUsearchKind().build(poisoned, rowKeys(5), params, noControl)).rejects.toMatchObject({
      code: 'index/not-finite',
    });
  });

  it.each([0, 1, -1, 1.5, Number.NaN, 1e9])('refuses m = %s', async (m) => {
    await expect(
      createUsearchKind().build(setOf(5, 16), rowKeys(5), { ...params, m }, noControl),
    ).rejects.toMatchObject({ code: 'index/bad-parameters' });
  });

  it.each([
    [9, 2],
    [7, 16],
    [9, 64],
    [100, 3],
  ])('works with %s dimensions and m = %s over 1-bit vectors, whole bytes or not', async (dimensions, m) => {
    const kind = createUsearchKind();
    const vectors = setOf(60, dimensions, 'b1');
    const wanted = { ...params, m };
    const bytes = await kind.save(await kind.build(vectors, rowKeys(60), wanted, noControl));
    expect(await kind.save(await kind.build(vectors, rowKeys(60), wanted, noControl))).toEqual(bytes);
    const index = await kind.open(bytes, vectors, rowKeys(60), wanted);
    expect(index.search(unitRows(1, dimensions, 3), { k: 60, efSearch: 60 }).rows).toHaveLength(60);
  });
});

describe('updating a usearch index', () => {
  it('puts new elements where old ones were, so that it does not grow with every edit', async () => {
    const kind = createUsearchKind();
    const pool = unitRows(700, 16);
    const keys = rowKeys(700);
    const window = (start: number): VectorSet =>
      makeVectors(pool.slice(start * 16, (start + 400) * 16), 400, { dimensions: 0, storage: 'f32' });
    let index = await kind.build(window(0), keys.slice(0, 400), params, noControl);
    const limits = { ...params, rebuildShare: 0.5 };
    for (let start = 10; start <= 150; start += 10) {
      const updated = await kind.updateOpen!(index, window(start), keys.slice(start, start + 400), limits);
      expect(updated).toMatchObject({ added: 10, removed: 10 });
      index = updated!.index;
    }
    // Those of the last edit stay until the next one needs their places.
    expect(index.vectorBytes).toBe(410 * 16 * 4);
    const all = index.search(pool.slice(150 * 16, 151 * 16), { k: 400, efSearch: 400 });
    expect(new Set(all.rows).size).toBeGreaterThan(390);
    expect(all.rows[0]).toBe(0);
  });

  it('is refused beyond the share that the user set', async () => {
    const kind = createUsearchKind();
    const vectors = setOf(100, 16);
    const bytes = await kind.save(await kind.build(vectors, rowKeys(100), params, noControl));
    const fewer = makeVectors((vectors.data as Float32Array).slice(0, 95 * 16), 95, { dimensions: 0, storage: 'f32' });
    const share = (rebuildShare: number) => kind.update!(bytes, fewer, rowKeys(95), { ...params, rebuildShare });
    expect(await share(0)).toBeUndefined();
    expect(await share(0.04)).toBeUndefined();
    expect(await share(0.06)).toMatchObject({ added: 0, removed: 5 });
  });
});

describe('an index that stays on disk', () => {
  const vectors = setOf(300, 32, 'i8');
  const keys = rowKeys(300);
  const query = unitRows(1, 32, 9);

  it('holds its tables in memory only, and answers as the one in memory does', async () => {
    const kind = createUsearchKind({ mappedDir: path.join(folder, 'same') });
    const bytes = await kind.save(await kind.build(vectors, keys, params, noControl));
    const memory = await kind.open(bytes, vectors, keys, params);
    const mapped = await kind.open(bytes, vectors, keys, onDisk);
    expect(mapped.vectorBytes).toBe(0);
    expect(mapped.overheadBytes).toBeLessThan(memory.overheadBytes / 3);
    const search = { k: 20, efSearch: 64 };
    expect(mapped.search(query, search)).toEqual(memory.search(query, search));
    expect(await kind.updateOpen!(mapped, vectors, keys, onDisk)).toBeUndefined();
  });

  it('is one file however often it is opened, never written again, and checked before it is mapped', async () => {
    const mappedDir = path.join(folder, 'once');
    const kind = createUsearchKind({ mappedDir });
    const bytes = await kind.save(await kind.build(vectors, keys, onDisk, noControl));
    const [name, ...others] = readdirSync(mappedDir);
    expect(others).toEqual([]);
    const file = path.join(mappedDir, name!);
    const { ino } = statSync(file);
    const first = await kind.open(bytes, vectors, keys, onDisk);
    expect(statSync(file).ino).toBe(ino);
    first.close();
    truncateSync(file, 5000);
    const again = await kind.open(bytes, vectors, keys, onDisk);
    expect(statSync(file).ino).not.toBe(ino);
    expect(again.search(query, { k: 5, efSearch: 64 }).rows).toHaveLength(5);
  });

  it('goes over the limit when nobody holds it, longest unused first; what killed processes left goes too', async () => {
    const mappedDir = path.join(folder, 'limit');
    const roomy = createUsearchKind({ mappedDir });
    const sets = [1, 2, 3].map((seed) => setOf(300, 32, 'i8', seed));
    const names: string[] = [];
    for (const [i, set] of sets.entries()) {
      (await roomy.build(set, keys, onDisk, noControl)).close();
      const made = readdirSync(mappedDir).find((name) => !names.includes(name))!;
      utimesSync(path.join(mappedDir, made), 1000 + i, 1000 + i);
      names.push(made);
    }
    const { size } = statSync(path.join(mappedDir, names[0]!));
    writeFileSync(path.join(mappedDir, '.999999999-1-1.tmp'), '');
    const kind = createUsearchKind({ mappedDir, mappedBytes: 2.5 * size });
    const held = await kind.build(sets[0]!, keys, onDisk, noControl);
    expect(
      readdirSync(mappedDir)
        .filter((name) => name.endsWith('.map'))
        .sort(),
    ).toEqual([names[0]!, names[2]!].sort());
    expect(held.search(query, { k: 5, efSearch: 64 }).rows).toHaveLength(5);
    held.close();
  });

  it('that cannot be written is an error of the machine', async () => {
    const blocked = path.join(folder, 'a-file');
    writeFileSync(blocked, '');
    const kind = createUsearchKind({ mappedDir: blocked });
    await expect(kind.build(vectors, keys, onDisk, noControl)).rejects.toMatchObject({
      code: 'index/not-mappable',
      fault: 'environment',
    });
  });
});

describe('the memory that a usearch index says', () => {
  const program = path.join(projectRoot, 'out-test/graph-memory.cjs');
  beforeAll(() => bundleForNode(path.join(projectRoot, 'test/support/graph-memory.ts'), program));

  // Of other storages their file says the same; making them leaves garbage that drowns what is measured here.
  it.each([16, 32])('is within 2 % of what the process takes, with M = %i', async (m) => {
    const args = ['--expose-gc', program, '10000', '512', String(m)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { grown, said } = JSON.parse(stdout) as { grown?: number; said: number };
    if (process.platform === 'linux') expect(Math.abs(grown! / said - 1)).toBeLessThan(0.02);
    else expect(grown).toBeUndefined();
  });
});
