import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng, noControl } from '../../../src/core/common';
import type { IndexParams } from '../../../src/core/vector-index';
import { makeVectors } from '../../../src/core/vectors';
import { createHnswKind } from '../../../src/node/vector-index';
import { rowKeys, unitRows } from '../../support/vectors';

const COUNT = 500;
const DIMENSIONS = 32;
const params: IndexParams = { kind: 'hnsw', m: 16, efConstruction: 200 };
const vectors = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage: 'f32' });
const keys = rowKeys(COUNT);
const OWN_HEADER_BYTES = 32 + 16 * COUNT;
const GRAPH_HEADER_BYTES = 96;
const LINK_BYTES = 4 + 8 * 16;
const ELEMENT_BYTES = LINK_BYTES + 4 * DIMENSIONS + 8;
const ELEMENTS = OWN_HEADER_BYTES + GRAPH_HEADER_BYTES;

const scratchDir = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
const kind = createHnswKind({ scratchDir });
let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await kind.save(await kind.build(vectors, keys, params, noControl));
});
afterAll(() => rmSync(scratchDir, { recursive: true }));

const refused = expect.objectContaining({ code: 'index/damaged', fault: 'environment' });
const opening = (damaged: Uint8Array): Promise<unknown> => kind.open(damaged, vectors, keys, params);
const withByte = (at: number, change: (byte: number) => number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] = change(copy[at]!);
  return copy;
};

describe('a damaged HNSW file', () => {
  it('is refused wherever it is cut, and with anything behind it', async () => {
    const cuts = [0, 1, 31, 32, OWN_HEADER_BYTES, ELEMENTS - 1, ELEMENTS, bytes.length - 4, bytes.length - 1];
    for (let at = 4096; at < bytes.length; at += 4096) cuts.push(at);
    for (const at of cuts) await expect(opening(bytes.slice(0, at)), `cut at ${at}`).rejects.toEqual(refused);
    for (const more of [1, 4, 4096]) {
      const longer = new Uint8Array(bytes.length + more);
      longer.set(bytes);
      await expect(opening(longer), `${more} bytes more`).rejects.toEqual(refused);
    }
  });

  it('is refused with any byte of either header changed', async () => {
    const own = Array.from({ length: 20 }, (_, i) => i);
    const graph = Array.from({ length: GRAPH_HEADER_BYTES }, (_, i) => OWN_HEADER_BYTES + i);
    for (const at of [...own, ...graph]) {
      for (const bit of [1, 0x80]) {
        // The last bits of the level factor differ between mathematics libraries, and mean nothing.
        const inLevelFactor = at >= OWN_HEADER_BYTES + 80 && at < OWN_HEADER_BYTES + 83;
        if (!inLevelFactor) await expect(opening(withByte(at, (b) => b ^ bit)), `byte ${at}`).rejects.toEqual(refused);
      }
    }
  });

  it('is refused with a wrong key, label, mark, vector or number of links', async () => {
    for (let element = 0; element < COUNT; element += 37) {
      const start = ELEMENTS + element * ELEMENT_BYTES;
      for (const at of [
        32 + element * 16,
        start + 1,
        start + 3,
        start + LINK_BYTES + 4 * (element % DIMENSIONS),
        start + ELEMENT_BYTES - 8,
        start + ELEMENT_BYTES - 1,
      ]) {
        await expect(opening(withByte(at, (b) => b ^ 0x40)), `byte ${at}`).rejects.toEqual(refused);
      }
    }
  });

  it('is refused with a hole of zeros', async () => {
    for (let at = OWN_HEADER_BYTES; at + 4096 < ELEMENTS + COUNT * ELEMENT_BYTES; at += 3 * 4096) {
      await expect(opening(bytes.slice().fill(0, at, at + 4096)), `zeros from ${at}`).rejects.toEqual(refused);
    }
  });

  it('with any other bit flipped is refused or still finds its neighbours', async () => {
    const rng = createRng(9);
    let accepted = 0;
    for (let i = 0; i < 300; i++) {
      const at = OWN_HEADER_BYTES + rng.below(bytes.length - OWN_HEADER_BYTES);
      const opened = await opening(withByte(at, (b) => b ^ (1 << rng.below(8)))).catch((error: unknown) => {
        expect(error).toEqual(refused);
        return undefined;
      });
      if (!opened) continue;
      accepted++;
      const index = opened as Awaited<ReturnType<typeof kind.open>>;
      for (let row = 0; row < COUNT; row += 50) {
        const query = (vectors.data as Float32Array).subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
        expect(index.search(query, { k: 1, efSearch: 64 }).rows[0]).toBe(row);
      }
    }
    // Links to a wrong but existing neighbour cannot be told from right ones; the envelope's checksum catches them.
    expect(accepted).toBeLessThan(100);
  });

  it('does not update', async () => {
    const updated = await kind.update!(
      withByte(ELEMENTS + LINK_BYTES, (b) => b ^ 1),
      vectors,
      keys,
      params,
    );
    expect(updated).toBeUndefined();
  });

  it('leaves no temporary file', () => {
    expect(readdirSync(scratchDir)).toEqual([]);
  });
});

describe('a sound HNSW file', () => {
  it('is refused over other texts, vectors or parameters', async () => {
    await expect(kind.open(bytes, vectors, rowKeys(COUNT, 'other'), params)).rejects.toEqual(refused);
    const others = makeVectors(unitRows(COUNT, DIMENSIONS, 2), COUNT, { dimensions: 0, storage: 'f32' });
    await expect(kind.open(bytes, others, keys, params)).rejects.toEqual(refused);
    await expect(kind.open(bytes, vectors, keys, { ...params, m: 8 })).rejects.toEqual(refused);
    for (const dimensions of [16, 31, 33, 64, 384]) {
      const wider = makeVectors(unitRows(COUNT, dimensions), COUNT, { dimensions: 0, storage: 'f32' });
      await expect(kind.open(bytes, wider, keys, params)).rejects.toEqual(refused);
    }
  });

  it('opens from bytes that start anywhere', async () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const index = await kind.open(shifted.subarray(1), vectors, keys, params);
    expect(index.count).toBe(COUNT);
  });

  it('is as long as the vectors, the overhead and the bookkeeping of the file', async () => {
    const index = await kind.build(vectors, keys, params, noControl);
    expect(index.vectorBytes).toBe(COUNT * DIMENSIONS * 4);
    // In memory a pointer and a level stand for each element (12 bytes) where the file has the size of its links (4).
    const graphBytes = GRAPH_HEADER_BYTES + index.vectorBytes + index.overheadBytes - COUNT * (12 - 4);
    // How many elements stand on which level is a matter of chance; the overhead is what is expected.
    expect(Math.abs(bytes.length / (OWN_HEADER_BYTES + graphBytes) - 1)).toBeLessThan(0.02);
  });
});
