import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRng, LabError, noControl } from '../../src/core/common';
import type { IndexParams, VectorIndex } from '../../src/core/vector-index';
import { makeVectors, VECTOR_STORAGES, type VectorStorage } from '../../src/core/vectors';
import { openStore } from '../../src/node/store';
import { createUsearchKind } from '../../src/node/vector-index';
import { rowKeys, unitRows } from './vectors';

const COUNT = 500;
const DIMENSIONS = 32;
const MUTATIONS = 160;
const FINGERPRINT = 'ab'.repeat(32);

/** What became of damaged files: each is refused or its index answers as the sound one does. */
interface Tally {
  refused: number;
  harmless: number;
  /** Answers that the sound index does not give: wrong links, which nothing but a checksum can tell. */
  different: number;
  /** Similarities or rows that are wrong. */
  wrong: number;
  errors: string[];
}

/**
 * Damages index files at random and opens them, in memory or mapped, without and with the store's envelope around them:
 * `node usearch-mutations FOLDER memory|disk`. Prints a tally of both for every storage; a crash ends the process.
 */
async function main(folder: string, residence: 'memory' | 'disk'): Promise<void> {
  const results: Record<string, { bare: Tally; stored: Tally }> = {};
  for (const storage of VECTOR_STORAGES) results[storage] = await damage(folder, storage, residence);
  process.stdout.write(JSON.stringify(results));
}

async function damage(folder: string, storage: VectorStorage, residence: 'memory' | 'disk') {
  const kind = createUsearchKind({ mappedDir: path.join(folder, 'mapped'), mappedBytes: 2_000_000 });
  const params: IndexParams = { kind: 'usearch', m: 16, efConstruction: 200, residence };
  const vectors = makeVectors(unitRows(COUNT, DIMENSIONS), COUNT, { dimensions: 0, storage });
  const keys = rowKeys(COUNT);
  const queries = unitRows(20, DIMENSIONS, 7);
  const sound = await kind.build(vectors, keys, params, noControl);
  const bytes = await kind.save(sound);
  const ask = (index: VectorIndex, q: number, k: number) =>
    index.search(queries.subarray(q * DIMENSIONS, (q + 1) * DIMENSIONS), { k, efSearch: 64 });
  const everything = Array.from({ length: 20 }, (_, q) => {
    const { rows, similarities } = ask(sound, q, COUNT);
    return new Map(Array.from(rows, (row, i) => [row, similarities[i]!]));
  });

  const open = async (payload: Uint8Array, tally: Tally): Promise<void> => {
    let index: VectorIndex;
    try {
      index = await kind.open(payload, vectors, keys, params);
    } catch (error) {
      const { code } = LabError.dataOf(error);
      if (code === 'index/damaged') tally.refused++;
      else tally.errors.push(code);
      return;
    }
    let same = true;
    for (let q = 0; q < 20; q++) {
      const { rows, similarities } = ask(index, q, 10);
      const expected = ask(sound, q, 10);
      if (rows.some((row, i) => Math.abs(everything[q]!.get(row)! - similarities[i]!) > 1e-5)) tally.wrong++;
      if (rows.join() !== expected.rows.join()) same = false;
    }
    index.close();
    if (same) tally.harmless++;
    else tally.different++;
  };

  const rng = createRng(5);
  const newTally = (): Tally => ({ refused: 0, harmless: 0, different: 0, wrong: 0, errors: [] });
  const bare = newTally();
  for (let i = 0; i < MUTATIONS; i++) await open(mutated(bytes, i, rng), bare);

  const stored = newTally();
  const dir = path.join(folder, storage);
  const store = await openStore({ dir, quotaBytes: 1e9 });
  for (let i = 0; i < MUTATIONS; i++) {
    await store.put('index', FINGERPRINT, { header: {}, payload: bytes });
    const shelf = path.join(dir, 'objects', FINGERPRINT.slice(0, 2));
    const file = path.join(
      shelf,
      readdirSync(shelf).find((name) => name.startsWith(FINGERPRINT))!,
    );
    writeFileSync(file, mutated(readFileSync(file), i, rng));
    const found = await store.get('index', FINGERPRINT);
    if (found) await open(found.payload, stored);
    else stored.refused++;
  }
  await store.close();
  return { bare, stored };
}

/** A flipped bit, a cut, bytes behind, a page of zeros, noise, or a byte of the graph's headers. */
function mutated(bytes: Uint8Array, i: number, rng: ReturnType<typeof createRng>): Uint8Array {
  const copy = bytes.slice();
  const at = rng.below(bytes.length);
  switch (i % 8) {
    case 0:
      return copy.slice(0, at);
    case 1: {
      const longer = new Uint8Array(bytes.length + 1 + rng.below(4096));
      longer.set(bytes);
      return longer;
    }
    case 2:
      return copy.fill(0, at, Math.min(bytes.length, at + 4096));
    case 3:
      for (let n = at; n < Math.min(bytes.length, at + 64); n++) copy[n] = rng.below(256);
      return copy;
    default:
      copy[at]! ^= 1 << rng.below(8);
      return copy;
  }
}

void main(process.argv[2]!, process.argv[3] as 'memory' | 'disk');
