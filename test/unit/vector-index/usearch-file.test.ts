import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { IndexParams } from '../../../src/core/vector-index';
import { makeVectors, VECTOR_STORAGES, vectorBytes } from '../../../src/core/vectors';
import { createUsearchKind } from '../../../src/node/vector-index';
import { bundleForNode } from '../../support/bundle';
import { projectRoot } from '../../support/shared';
import { rowKeys, unitRows } from '../../support/vectors';

const COUNT = 500;
const DIMENSIONS = 32;
const params: IndexParams = { kind: 'usearch', m: 16, efConstruction: 200 };
const vectors = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage: 'f32' });
const keys = rowKeys(COUNT);
const OWN_HEADER_BYTES = 32 + 16 * COUNT;
const HEAD = OWN_HEADER_BYTES + 8 + 4 * COUNT * DIMENSIONS;
const GRAPH = HEAD + 64;
const ELEMENTS = GRAPH + 40 + 2 * COUNT;
const FIRST_LINKS = ELEMENTS + 10;

const folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kind = createUsearchKind();
let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await kind.save(await kind.build(vectors, keys, params, noControl));
});

const refused = expect.objectContaining({ code: 'index/damaged', fault: 'environment' }) as Error;
const opening = (damaged: Uint8Array): Promise<unknown> => kind.open(damaged, vectors, keys, params);
const withByte = (at: number, change: (byte: number) => number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] = change(copy[at]!);
  return copy;
};

// Native code that is led astray takes its process down: this one belongs to the test alone.
const program = path.join(projectRoot, 'out-test/usearch-mutations.cjs');
describe.each(['memory', 'disk'])('320 damaged files of every storage, opened in %s', (residence) => {
  beforeAll(() => bundleForNode(path.join(projectRoot, 'test/support/usearch-mutations.ts'), program));

  it('crash nothing, and none gets past the envelope', async () => {
    const run = promisify(execFile)(process.execPath, [program, path.join(folder, residence), residence]);
    const tallies = JSON.parse((await run).stdout) as Record<
      string,
      Record<'bare' | 'stored', Record<string, unknown>>
    >;
    expect(Object.keys(tallies)).toEqual([...VECTOR_STORAGES]);
    for (const { bare, stored } of Object.values(tallies)) {
      // Without the envelope a link to a wrong but existing neighbour passes, and costs recall only.
      expect(bare).toMatchObject({ wrong: 0, errors: [] });
      expect(bare['refused']).toBeGreaterThan(100);
      expect(stored).toEqual({ refused: 160, harmless: 0, different: 0, wrong: 0, errors: [] });
    }
  });
});

describe('a damaged usearch file', () => {
  it('is refused with any byte of any header changed', async () => {
    const own = Array.from({ length: 24 }, (_, i) => i);
    const matrix = Array.from({ length: 8 }, (_, i) => OWN_HEADER_BYTES + i);
    const head = Array.from({ length: 64 }, (_, i) => HEAD + i);
    const graph = Array.from({ length: 40 }, (_, i) => GRAPH + i);
    // A later minor version or patch of the library writes the same layout.
    const versions = new Set([9, 10, 11, 12].map((at) => HEAD + at));
    for (const at of [...own, ...matrix, ...head, ...graph].filter((each) => !versions.has(each))) {
      for (const bit of [1, 0x80]) {
        await expect(opening(withByte(at, (b) => b ^ bit)), `byte ${at} bit ${bit}`).rejects.toEqual(refused);
      }
    }
  });

  it('is refused with a wrong key, level, label or number of links, or a vector changed', async () => {
    for (const at of [33, GRAPH + 41, ELEMENTS, ELEMENTS + 7, ELEMENTS + 8, FIRST_LINKS + 1, FIRST_LINKS + 3]) {
      await expect(opening(withByte(at, (b) => b ^ 0x40)), `byte ${at}`).rejects.toEqual(refused);
    }
    await expect(opening(withByte(FIRST_LINKS + 6, () => 0xff))).rejects.toEqual(refused);
    await expect(opening(withByte(OWN_HEADER_BYTES + 8 + 1234, (b) => b ^ 1))).rejects.toEqual(refused);
  });

  it('does not update', async () => {
    const damaged = withByte(GRAPH, (b) => b ^ 1);
    expect(await kind.update!(damaged, vectors, keys, params)).toBeUndefined();
  });
});

describe('a sound usearch file', () => {
  it('is refused over other texts, vectors, storages or parameters', async () => {
    const others = makeVectors(unitRows(COUNT, DIMENSIONS, 2), COUNT, { dimensions: 0, storage: 'f32' });
    await expect(kind.open(bytes, vectors, rowKeys(COUNT, 'other'), params)).rejects.toEqual(refused);
    await expect(kind.open(bytes, others, keys, params)).rejects.toEqual(refused);
    await expect(kind.open(bytes, vectors, keys, { ...params, m: 8 })).rejects.toEqual(refused);
    for (const storage of ['f16', 'i8', 'b1'] as const) {
      const narrower = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage });
      await expect(kind.open(bytes, narrower, keys, params)).rejects.toEqual(refused);
    }
  });

  it('opens from bytes that start anywhere', async () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect((await kind.open(shifted.subarray(1), vectors, keys, params)).count).toBe(COUNT);
  });

  it.each(VECTOR_STORAGES)(
    'holds %s vectors as they are, with 2 bytes and the links of an element beside',
    async (storage) => {
      const count = 3000;
      const stored = makeVectors(unitRows(count, 100), count, { dimensions: 0, storage });
      const file = await kind.save(await kind.build(stored, rowKeys(count), params, noControl));
      const numbers = vectorBytes(stored) - (stored.scales?.byteLength ?? 0);
      // An element: label 8, level 2, 32 links and their number; one in 15 has 16 links and their number above.
      const links = count * (2 + 10 + 4 + 32 * 4 + (4 + 16 * 4) / 15);
      const expected = 32 + 16 * count + 8 + 64 + 40 + numbers + links;
      expect(Math.abs(file.length / expected - 1)).toBeLessThan(0.02);
    },
  );
});
