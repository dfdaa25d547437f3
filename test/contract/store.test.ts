import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashText } from '../../src/core/common';
import type { ArtefactStore, RecordStore } from '../../src/core/store';
import { memoryStore, openStore } from '../../src/node/store';

const A = hashText('a');
const B = hashText('b');
const C = hashText('c');
const bytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17) & 255);
const artefact = (length: number, seed = 1) => ({ header: { seed }, payload: bytes(length, seed) });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rag-lab-store-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const implementations: [string, () => Promise<ArtefactStore>][] = [
  ['a store on disk', () => openStore({ dir, quotaBytes: 1e9 })],
  ['a store in memory', () => Promise.resolve(memoryStore())],
];

describe.each(implementations)('%s', (_, open) => {
  let store: ArtefactStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('has no notice', () => {
    expect(store.notice).toBeUndefined();
  });

  it('gives an artefact back bit for bit, under its kind and fingerprint alone', async () => {
    const header = { model: 'ü', list: [1, null, true], nested: { deep: 'x' } };
    await store.put('index', A, { header, payload: bytes(10_001) });
    expect(await store.get('index', A)).toEqual({ header, payload: bytes(10_001) });
    expect(await store.has('index', A)).toBe(true);
    expect(await store.get('vectors', A)).toBeUndefined();
    expect(await store.has('vectors', A)).toBe(false);
    expect(await store.get('index', B)).toBeUndefined();
  });

  it('lets floats look at a payload where it lies', async () => {
    const floats = Float32Array.from([1.5, -2.25, Number.MIN_VALUE, 3e38]);
    await store.put('vectors', A, { header: { odd: 'length' }, payload: new Uint8Array(floats.buffer) });
    const { payload } = (await store.get('vectors', A))!;
    expect(payload.byteOffset % 8).toBe(0);
    expect(new Float32Array(payload.buffer, payload.byteOffset, 4)).toEqual(floats);
  });

  it('keeps an empty payload, and replaces what is put again', async () => {
    await store.put('index', A, { header: {}, payload: new Uint8Array() });
    expect((await store.get('index', A))?.payload).toHaveLength(0);
    await store.put('index', A, artefact(5, 9));
    expect(await store.get('index', A)).toEqual(artefact(5, 9));
    expect((await store.use()).artefacts).toBe(1);
  });

  it('is not changed by what callers do to bytes that they gave or got', async () => {
    const given = artefact(100);
    const record = bytes(100);
    await store.put('index', A, given);
    await store.records('texts').putMany([[A, record]]);
    given.payload.fill(0);
    record.fill(0);
    (await store.get('index', A))!.payload.fill(0);
    (await store.records('texts').getMany([A]))[0]!.fill(0);
    expect((await store.get('index', A))?.payload).toEqual(bytes(100));
    expect(await store.records('texts').getMany([A])).toEqual([bytes(100)]);
  });

  it('answers records in the order of the keys, with gaps and repeats', async () => {
    const records = store.records('texts-1');
    await records.putMany([
      [A, bytes(3)],
      [B, new Uint8Array()],
    ]);
    expect(await records.getMany([C, B, A, A])).toEqual([undefined, new Uint8Array(), bytes(3), bytes(3)]);
    expect(await records.getMany([])).toEqual([]);
    expect(await store.records('texts-2').getMany([A])).toEqual([undefined]);
  });

  it('keeps records of no bytes, alone and among others', async () => {
    const [alone, among, before] = ['alone', 'among', 'before'].map((name) => store.records(name)) as [
      RecordStore,
      RecordStore,
      RecordStore,
    ];
    await alone.putMany([[A, Uint8Array.from([])]]);
    await among.putMany([
      [A, bytes(9)],
      [B, Buffer.alloc(0)],
      [C, bytes(9).subarray(4, 4)],
    ]);
    await before.putMany([
      [A, new Uint8Array()],
      [B, bytes(9)],
    ]);
    expect(await alone.getMany([A])).toEqual([new Uint8Array()]);
    expect(await before.getMany([B, A])).toEqual([bytes(9), new Uint8Array()]);
    expect(await among.getMany([A, B, C])).toEqual([bytes(9), new Uint8Array(), new Uint8Array()]);
  });

  it('leaves stored records alone, also within one call', async () => {
    const records = store.records('texts');
    await records.putMany([
      [A, bytes(3, 1)],
      [A, bytes(3, 2)],
    ]);
    await records.putMany([
      [A, bytes(3, 3)],
      [B, bytes(3, 4)],
    ]);
    expect(await records.getMany([A, B])).toEqual([bytes(3, 1), bytes(3, 4)]);
  });

  it('takes many records at once and calls side by side', async () => {
    const keys = Array.from({ length: 1500 }, (_, index) => hashText(`record ${index}`));
    const entries = keys.map((key, index) => [key, bytes(1 + (index % 97), index)] as const);
    const records = store.records('texts');
    await Promise.all([0, 1, 2].map((part) => records.putMany(entries.slice(part * 500, (part + 1) * 500))));
    expect(await records.getMany(keys)).toEqual(entries.map(([, payload]) => payload));
  });

  it('points refs at fingerprints, the last one wins', async () => {
    expect(await store.getRef(A)).toBeUndefined();
    await store.setRef(A, B);
    await store.setRef(A, C);
    expect(await store.getRef(A)).toBe(C);
  });

  it.each(['', 'Index', '../x', 'a/b', 'a.b', 'x'.repeat(41)])('refuses the name %j', async (name) => {
    const refused = { code: 'store/bad-name' };
    await expect(store.put(name, A, artefact(1))).rejects.toMatchObject(refused);
    await expect((async () => store.records(name).getMany([A]))()).rejects.toMatchObject(refused);
  });

  it.each(['', 'abc', A.toUpperCase(), `${A}0`, `../${A.slice(3)}`])('refuses the fingerprint %j', async (name) => {
    const refused = { code: 'store/bad-name' };
    await expect(store.put('index', name, artefact(1))).rejects.toMatchObject(refused);
    await expect(store.get('index', name)).rejects.toMatchObject(refused);
    await expect(store.records('texts').getMany([name])).rejects.toMatchObject(refused);
    await expect(store.records('texts').putMany([[name, bytes(1)]])).rejects.toMatchObject(refused);
    await expect(store.setRef(A, name)).rejects.toMatchObject(refused);
  });

  it('counts artefacts and all bytes', async () => {
    expect(await store.use()).toEqual({ artefacts: 0, bytes: 0 });
    await store.put('index', A, artefact(10_000));
    await store.records('texts').putMany([[B, bytes(5_000)]]);
    const { artefacts, bytes: used } = await store.use();
    expect(artefacts).toBe(1);
    expect(used).toBeGreaterThanOrEqual(15_000);
    expect(used).toBeLessThan(16_000);
  });

  it('deletes the least recently used first, and never what is kept', async () => {
    for (const [fingerprint, seed] of [
      [A, 1],
      [B, 2],
      [C, 3],
    ] as const)
      await store.put('index', fingerprint, artefact(10_000, seed));
    await store.get('index', A);
    expect((await store.prune(25_000, new Set())).artefacts).toBe(2);
    expect(await Promise.all([A, B, C].map((key) => store.has('index', key)))).toEqual([true, false, true]);
    expect((await store.prune(0, new Set([C]))).artefacts).toBe(1);
    expect(await store.get('index', C)).toEqual(artefact(10_000, 3));
  });

  it('deletes records too, but none that is kept', async () => {
    await store.records('old').putMany([[A, bytes(10_000)]]);
    await store.records('new').putMany([[B, bytes(10_000)]]);
    await store.prune(0, new Set([B]));
    expect(await store.records('old').getMany([A])).toEqual([undefined]);
    expect(await store.records('new').getMany([B])).toEqual([bytes(10_000)]);
    await store.records('old').putMany([[A, bytes(7)]]);
    expect(await store.records('old').getMany([A])).toEqual([bytes(7)]);
  });

  it('is empty and of use after it was cleared', async () => {
    const records = store.records('texts');
    await store.put('index', A, artefact(10));
    await records.putMany([[B, bytes(10)]]);
    await store.clear();
    expect(await store.use()).toEqual({ artefacts: 0, bytes: 0 });
    expect(await store.get('index', A)).toBeUndefined();
    expect(await records.getMany([B])).toEqual([undefined]);
    await store.put('index', A, artefact(10));
    await records.putMany([[B, bytes(11)]]);
    expect(await store.has('index', A)).toBe(true);
    expect(await records.getMany([B])).toEqual([bytes(11)]);
  });
});
