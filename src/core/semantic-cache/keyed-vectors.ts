import { notFinite, topK, wrongDimensions } from '../vector-index';
import { packSigns, similarityTo } from '../vectors';

export interface NearKey {
  readonly key: string;
  readonly cosine: number;
}

/** Vectors that come and go, and the nearest of them. */
export interface KeyedVectors {
  readonly count: number;
  /** Bytes of the vectors and of their signs, room for growth included. */
  readonly bytes: number;
  /** @throws `index/wrong-dimensions`, `index/not-finite` */
  set(key: string, vector: Float32Array): void;
  delete(key: string): boolean;
  /** Most alike first. @throws `index/wrong-dimensions`, `index/not-finite` */
  nearest(query: Float32Array, k: number): NearKey[];
}

/** Rows beyond which signs are compared first: a look-up stays below about half a millisecond up to here. */
const EXACT_ROWS = 1_000;
/** Rows that are compared exactly after their signs. */
const RESCORED_ROWS = 64;

/**
 * A growing matrix: storing and removing take constant time (the last row moves into a hole). Looking for the nearest
 * takes time in proportion to the rows: exact up to 1,000 of them, then by the signs of the numbers, 1/32 of the bytes,
 * with the 64 best compared exactly. Vectors that are as near as a cache asks for share so many signs that this loses
 * none of them in practice; `test/unit/semantic-cache/keyed-vectors.test.ts` counts.
 */
export function keyedVectors(dimensions: number): KeyedVectors {
  const words = Math.ceil(dimensions / 32);
  const keys: string[] = [];
  const rowOf = new Map<string, number>();
  let data = new Float32Array(0);
  let signs = new Int32Array(0);
  let scores = new Float32Array(0);

  function check(vector: Float32Array): void {
    if (vector.length !== dimensions) throw wrongDimensions(vector.length, dimensions);
    if (!vector.every(Number.isFinite)) throw notFinite();
  }
  function grow(rows: number): void {
    if (rows <= scores.length) return;
    const room = Math.max(16, 2 * scores.length);
    const [oldData, oldSigns] = [data, signs];
    data = new Float32Array(room * dimensions);
    data.set(oldData);
    signs = new Int32Array(room * words);
    signs.set(oldSigns);
    scores = new Float32Array(room);
  }
  function byExactCosine(query: Float32Array, k: number): NearKey[] {
    const cosine = similarityTo({ storage: 'f32', count: keys.length, dimensions, data }, query);
    for (let row = 0; row < keys.length; row++) scores[row] = cosine(row);
    const { rows, similarities } = topK(scores.subarray(0, keys.length), k);
    return Array.from(rows, (row, i) => ({ key: keys[row]!, cosine: similarities[i]! }));
  }
  function bySigns(query: Float32Array, k: number): NearKey[] {
    const wanted = signWords(query, words);
    for (let row = 0; row < keys.length; row++) {
      let differing = 0;
      for (let w = 0; w < words; w++) differing += bitsOf(signs[row * words + w]! ^ wanted[w]!);
      scores[row] = -differing;
    }
    const cosine = similarityTo({ storage: 'f32', count: keys.length, dimensions, data }, query);
    const { rows } = topK(scores.subarray(0, keys.length), Math.max(k, RESCORED_ROWS));
    return Array.from(rows, (row) => ({ key: keys[row]!, cosine: cosine(row) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, k);
  }

  return {
    get count() {
      return keys.length;
    },
    get bytes() {
      return data.byteLength + signs.byteLength + scores.byteLength;
    },
    set(key, vector) {
      check(vector);
      const row = rowOf.get(key) ?? keys.length;
      grow(row + 1);
      keys[row] = key;
      rowOf.set(key, row);
      data.set(vector, row * dimensions);
      signs.set(signWords(vector, words), row * words);
    },
    delete(key) {
      const row = rowOf.get(key);
      if (row === undefined) return false;
      rowOf.delete(key);
      const last = keys.length - 1;
      const moved = keys.pop()!;
      if (row === last) return true;
      keys[row] = moved;
      rowOf.set(moved, row);
      data.copyWithin(row * dimensions, last * dimensions, (last + 1) * dimensions);
      signs.copyWithin(row * words, last * words, (last + 1) * words);
      return true;
    },
    nearest(query, k) {
      check(query);
      if (keys.length === 0) return [];
      return keys.length <= EXACT_ROWS ? byExactCosine(query, k) : bySigns(query, k);
    },
  };
}

/** Signs of a vector in 32-bit words. */
function signWords(vector: Float32Array, words: number): Int32Array {
  const packed = new Int32Array(words);
  new Uint8Array(packed.buffer).set(packSigns(vector, vector.length));
  return packed;
}

/** Number of set bits of a 32-bit word (Warren, Hacker's Delight, 5-1). */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
