import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashText } from '../../../src/core/common';
import { makeVectors, readRows, VECTOR_STORAGES, type VectorSet } from '../../../src/core/vectors';
import { openStore } from '../../../src/node/store';
import { createVectorFiles } from '../../../src/node/vectors';
import { unitRows } from '../../support/vectors';

const DIMENSIONS = 13;
const COUNT = 25;
const rows = unitRows(COUNT, DIMENSIONS);
const blockOf = (start: number, end: number, storage: VectorSet['storage'] = 'f32'): VectorSet =>
  makeVectors(rows.slice(start * DIMENSIONS, end * DIMENSIONS), end - start, { dimensions: DIMENSIONS, storage });
const fingerprint = hashText('rows');
const shape = { storage: 'f32', dimensions: DIMENSIONS } as const;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-rows-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const fileOf = (name = fingerprint): string => path.join(dir, 'rows', `${name}.rows`);
const filesIn = (maxBytes?: number) =>
  createVectorFiles({ dir: path.join(dir, 'rows'), ...(maxBytes !== undefined && { maxBytes }) });

describe('rows in a file', () => {
  it.each(VECTOR_STORAGES)('of %s come back as they were, written block by block', async (storage) => {
    const files = filesIn();
    const written = await files.write(fingerprint, { storage, dimensions: DIMENSIONS }, [
      blockOf(0, 10, storage),
      blockOf(10, 11, storage),
      blockOf(11, COUNT, storage),
    ]);
    written.close();
    const opened = (await files.open(fingerprint))!;
    expect(opened).toMatchObject({ count: COUNT, dimensions: DIMENSIONS, memoryBytes: 0 });
    expect(opened.diskBytes).toBe(readFileSync(fileOf()).length);
    const expected = readRows(blockOf(0, COUNT, storage));
    const row = new Float32Array(DIMENSIONS);
    for (const r of [COUNT - 1, 0, 10, 3]) {
      opened.read(r, row);
      expect(row).toEqual(expected.slice(r * DIMENSIONS, (r + 1) * DIMENSIONS));
    }
    opened.close();
  });

  it('are written while they come: no block is asked for before the one before is on its way', async () => {
    let alive = 0;
    function* blocks(): Generator<VectorSet> {
      for (let r = 0; r < COUNT; r++) {
        expect(++alive).toBe(1);
        yield blockOf(r, r + 1);
        alive--;
      }
    }
    const written = await filesIn().write(fingerprint, shape, blocks());
    expect(written.count).toBe(COUNT);
    written.close();
  });

  it('are not there where nothing was written, or the writing failed', async () => {
    const files = filesIn();
    expect(await files.open(fingerprint)).toBeUndefined();
    function* failing(): Generator<VectorSet> {
      yield blockOf(0, 5);
      throw new Error('no more rows');
    }
    await expect(files.write(fingerprint, shape, failing())).rejects.toThrow();
    expect(readdirSync(path.join(dir, 'rows'))).toEqual([]);
  });

  it('are refused wherever they are cut, with anything behind them, and with any byte changed', async () => {
    const files = filesIn();
    (await files.write(fingerprint, shape, [blockOf(0, 2)])).close();
    const bytes = readFileSync(fileOf());
    const isOpenedFrom = async (changed: Uint8Array): Promise<boolean> => {
      writeFileSync(fileOf(), changed);
      const opened = await files.open(fingerprint);
      opened?.close();
      return opened !== undefined;
    };
    expect(await isOpenedFrom(bytes)).toBe(true);
    for (let at = 0; at < bytes.length; at++) {
      expect(await isOpenedFrom(bytes.subarray(0, at))).toBe(false);
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      expect(await isOpenedFrom(changed)).toBe(false);
    }
    expect(await isOpenedFrom(Buffer.concat([bytes, Buffer.of(0)]))).toBe(false);
  });

  it('say so when they can no longer be read', async () => {
    const opened = await filesIn().write(fingerprint, shape, [blockOf(0, COUNT)]);
    const row = new Float32Array(DIMENSIONS);
    truncateSync(fileOf(), 100);
    const unreadable = expect.objectContaining({ code: 'vectors/unreadable' }) as Error;
    expect(() => opened.read(COUNT - 1, row)).toThrow(unreadable);
    expect(() => opened.read(COUNT, row)).toThrow(unreadable);
    opened.close();
    opened.close();
    expect(() => opened.read(0, row)).toThrow(unreadable);
  });

  it('go when the store that they lie beside is cleared', async () => {
    const store = await openStore({ dir, quotaBytes: 1e9 });
    (await filesIn().write(fingerprint, shape, [blockOf(0, 5)])).close();
    await store.clear();
    await store.close();
    expect(readdirSync(path.join(dir, 'rows'))).toEqual([]);
  });

  it('make room for others, but not while they are open', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map(hashText) as [string, string, string];
    const files = filesIn(2000);
    const held = await files.write(first, shape, [blockOf(0, 20)]);
    (await files.write(second, shape, [blockOf(0, 20)])).close();
    (await files.write(third, shape, [blockOf(0, 20)])).close();
    expect(readdirSync(path.join(dir, 'rows')).sort()).toEqual([first, third].sort().map((name) => `${name}.rows`));
    held.close();
  });
});
