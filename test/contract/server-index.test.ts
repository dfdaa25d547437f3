import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { noControl } from '../../src/core/common';
import { createFlatIndex, type IndexParams, type SearchIndex, type ServerKind } from '../../src/core/vector-index';
import { makeVectors, type VectorSet, type VectorStorage } from '../../src/core/vectors';
import { createVectorServers, type VectorServers } from '../../src/node/vector-server';
import { startChroma, type NoServer } from '../support/servers/chroma';
import { startPostgres, type RunningServer } from '../support/servers/postgres';
import { startQdrant } from '../support/servers/qdrant';
import { rowKeys, unitRows } from '../support/vectors';

const COUNT = 600;
const DIMENSIONS = 32;
const QUERIES = 20;
const EF_SEARCH = 64;

const SERVERS: readonly {
  kind: ServerKind;
  storages: readonly VectorStorage[];
  start: () => Promise<RunningServer | NoServer>;
}[] = [
  { kind: 'pgvector', storages: ['f32', 'f16', 'b1'], start: startPostgres },
  { kind: 'chroma', storages: ['f32'], start: startChroma },
  // Its published interface, recorded: no server of it is in the registries.
  { kind: 'qdrant', storages: ['f32', 'f16', 'i8', 'b1'], start: startQdrant },
];

const rows = unitRows(COUNT, DIMENSIONS);
const queries = unitRows(QUERIES, DIMENSIONS, 7);
const row = (all: Float32Array, i: number): Float32Array => all.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
const vectorsOf = (from: Float32Array, storage: VectorStorage = 'f32'): VectorSet =>
  makeVectors(from, from.length / DIMENSIONS, { dimensions: DIMENSIONS, storage });

const signsOf = (query: Float32Array): Float32Array => query.map((x) => (x >= 0 ? 1 : -1) / Math.sqrt(DIMENSIONS));

describe.each(SERVERS)('an index on a $kind server', ({ kind, storages, start }) => {
  let server: RunningServer | NoServer;
  let servers: VectorServers;
  const open: SearchIndex[] = [];
  const params: IndexParams = { kind, m: 16, efConstruction: 100, efSearch: EF_SEARCH };
  const search = { k: 10, efSearch: EF_SEARCH };

  beforeAll(async () => {
    server = await start();
    const url = 'url' in server ? server.url : '';
    servers = createVectorServers(() => ({ keys: {}, servers: { [kind]: { url } } }));
  });
  beforeEach((test: TestContext) => {
    if ('missing' in server) test.skip(server.missing);
  });
  afterAll(async () => {
    for (const index of open) index.close();
    await servers.dropAll(5000);
    if ('stop' in server) await server.stop();
  });
  const build = async (vectors: VectorSet, keys: readonly string[] = rowKeys(vectors.count)): Promise<SearchIndex> => {
    const index = await servers.kinds.find((one) => one.kind === kind)!.build(vectors, keys, params, noControl);
    open.push(index);
    return index;
  };
  const namespaces = async (): Promise<readonly string[]> => {
    const connection = servers.connect(kind);
    const names = await connection.namespaces();
    await connection.close();
    return names;
  };

  it.each(storages)('finds the nearest of %s vectors with their similarities, most similar first', async (storage) => {
    const vectors = vectorsOf(rows, storage);
    const index = await build(vectors);
    expect(index).toMatchObject({ kind, count: COUNT, dimensions: DIMENSIONS });
    const exact = createFlatIndex(vectors);
    let found = 0;
    for (let q = 0; q < QUERIES; q++) {
      // PostgreSQL compares bits with bits, where the lab keeps the query's numbers.
      const asked = kind === 'pgvector' && storage === 'b1' ? signsOf(row(queries, q)) : row(queries, q);
      const all = exact.search(asked, { k: COUNT, efSearch: 1 });
      const truth = new Map([...all.rows].map((r, i) => [r, all.similarities[i]!]));
      const answer = await index.search(row(queries, q), search);
      expect(answer.rows).toHaveLength(10);
      expect(new Set(answer.rows).size).toBe(10);
      for (const [i, r] of answer.rows.entries()) {
        if (storage === 'f32' || storage === 'b1') expect(answer.similarities[i]).toBeCloseTo(truth.get(r)!, 5);
        if (i > 0) expect(answer.similarities[i]).toBeLessThanOrEqual(answer.similarities[i - 1]!);
        // As near as the tenth is as good as the tenth.
        if (truth.get(r)! >= all.similarities[9]! - 2e-3) found++;
      }
    }
    expect(found / (10 * QUERIES)).toBeGreaterThanOrEqual(0.95);
  });

  it('says nothing of memory that is not this machine’s', async () => {
    const index = await build(vectorsOf(rows));
    expect([index.vectorBytes, index.overheadBytes]).toEqual([undefined, undefined]);
  });

  it('returns k rows, and all of them when k is larger', async () => {
    const index = await build(vectorsOf(unitRows(20, DIMENSIONS)));
    for (const k of [1, 19, 20, 21, 4096])
      expect((await index.search(row(queries, 0), { k, efSearch: EF_SEARCH })).rows).toHaveLength(Math.min(k, 20));
  });

  it('holds nothing, and one row', async () => {
    const nothing = await build(vectorsOf(new Float32Array(0)), []);
    expect((await nothing.search(row(queries, 0), search)).rows).toHaveLength(0);
    const one = await build(vectorsOf(rows.slice(0, DIMENSIONS)));
    const found = await one.search(row(rows, 0), search);
    expect([...found.rows]).toEqual([0]);
    expect(found.similarities[0]).toBeCloseTo(1, 5);
  });

  it('orders equal texts and equal vectors by row, at the top and at the cut', async () => {
    const copies = new Float32Array(30 * DIMENSIONS);
    for (let i = 0; i < 30; i++) copies.set(row(rows, i % 3), i * DIMENSIONS);
    const texts = await build(
      vectorsOf(copies),
      Array.from({ length: 30 }, (_, i) => `text ${i % 3}`),
    );
    expect([...(await texts.search(row(rows, 1), { k: 4, efSearch: EF_SEARCH })).rows]).toEqual([1, 4, 7, 10]);
    expect((await texts.search(row(rows, 1), { k: 30, efSearch: EF_SEARCH })).rows).toHaveLength(30);
    const twins = await build(vectorsOf(copies.slice(0, 6 * DIMENSIONS)));
    expect([...(await twins.search(row(rows, 1), { k: 2, efSearch: EF_SEARCH })).rows]).toEqual([1, 4]);
  });

  it.each([0, DIMENSIONS - 1, DIMENSIONS + 1])('refuses a query of %i dimensions', async (length) => {
    const index = await build(vectorsOf(rows.slice(0, 10 * DIMENSIONS)));
    await expect(index.search(new Float32Array(length), search)).rejects.toMatchObject({
      code: 'index/wrong-dimensions',
    });
  });

  it('refuses numbers that are none, and counts that are none', async () => {
    const index = await build(vectorsOf(rows.slice(0, 10 * DIMENSIONS)));
    const query = row(queries, 0).slice();
    query[3] = Number.NaN;
    await expect(index.search(query, search)).rejects.toMatchObject({ code: 'index/not-finite' });
    await expect(index.search(row(queries, 0), { ...search, k: 0 })).rejects.toMatchObject({
      code: 'index/bad-parameters',
    });
    await expect(build(vectorsOf(rows), rowKeys(COUNT - 1))).rejects.toMatchObject({ code: 'index/bad-parameters' });
  });

  it('takes changed rows by building anew, beside the index that was there', async () => {
    const before = await build(vectorsOf(rows));
    const changed = rows.slice();
    changed.set(row(queries, 0), 5 * DIMENSIONS);
    const after = await build(vectorsOf(changed));
    expect([...(await after.search(row(queries, 0), { ...search, k: 1 })).rows]).toEqual([5]);
    const [old] = (await before.search(row(queries, 0), { ...search, k: 1 })).similarities;
    expect(old).toBeLessThan(0.99);
  });

  it('has a namespace of its own while it is open, and none when it is closed', async () => {
    const others = await namespaces();
    const index = await servers.kinds
      .find((one) => one.kind === kind)!
      .build(vectorsOf(rows.slice(0, 10 * DIMENSIONS)), rowKeys(10), params, noControl);
    const own = (await namespaces()).filter((name) => !others.includes(name));
    expect(own).toEqual([expect.stringMatching(/^rag_lab_[0-9a-f]{16}$/)]);
    index.close();
    index.close();
    await expect(index.search(row(queries, 0), search)).rejects.toMatchObject({ code: 'index/closed' });
    await expect.poll(namespaces, { timeout: 10_000 }).toEqual(others);
  });

  it('leaves nothing behind when it cannot be built', async () => {
    const others = await namespaces();
    const cancelling = { ...noControl, checkpoint: () => Promise.reject(new Error('stopped')) };
    const building = servers.kinds
      .find((one) => one.kind === kind)!
      .build(vectorsOf(rows), rowKeys(COUNT), params, cancelling);
    await expect(building).rejects.toThrow('stopped');
    expect(await namespaces()).toEqual(others);
  });

  it('names its version', async () => {
    const connection = servers.connect(kind);
    expect(await connection.version()).toMatch(/^(PostgreSQL \d.*, pgvector 0\.\d|Qdrant 1\.|Chroma \d)/);
    await connection.close();
  });
});
