import { vectorBytes, type VectorSet } from '../vectors';
import { badParameters, checkSearch } from './check-search';
import { topK } from './top-k';
import type { VectorIndex, VectorIndexKind } from './types';

/** Exact search: compares the query with every row. What the other kinds are measured against. */
export const createFlatKind = (): VectorIndexKind<VectorIndex> => ({
  kind: 'flat',
  build: openFlat,
  save: () => Promise.resolve(new Uint8Array(0)),
  open: (_bytes, vectors, keys) => openFlat(vectors, keys),
});

function openFlat(vectors: VectorSet, keys: readonly string[]): Promise<VectorIndex> {
  if (keys.length !== vectors.count) {
    return Promise.reject(badParameters(`${keys.length} keys for ${vectors.count} rows`));
  }
  return Promise.resolve(createFlatIndex(vectors));
}

/** An exact index that shares the memory of its vectors. */
export function createFlatIndex(vectors: VectorSet): VectorIndex {
  const { count, dimensions } = vectors;
  const scores = new Float32Array(count);
  let closed = false;
  return {
    kind: 'flat',
    count,
    dimensions,
    overheadBytes: 0,
    vectorBytes: vectorBytes(vectors),
    search(query, params) {
      checkSearch(this, closed, query, params);
      dotProducts(vectors, query, scores);
      return topK(scores, params.k);
    },
    close() {
      closed = true;
    },
  };
}

/** Writes the dot product of the query with every row. */
function dotProducts({ data, scales, dimensions }: VectorSet, query: Float32Array, out: Float32Array): void {
  const wide = Float64Array.from(query);
  // Two copies of one loop: each sees one array type only, which is what makes it fast.
  if (data instanceof Float32Array) {
    for (let row = 0; row < out.length; row++) out[row] = dotF32(data, row * dimensions, wide);
  } else {
    for (let row = 0; row < out.length; row++)
      out[row] = dotI8(data as Int8Array, row * dimensions, wide) * scales![row]!;
  }
}

// Four sums that do not wait for each other keep the processor's multipliers busy.
function dotF32(data: Float32Array, start: number, query: Float64Array): number {
  const length = query.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += data[at]! * query[i]!;
    b += data[at + 1]! * query[i + 1]!;
    c += data[at + 2]! * query[i + 2]!;
    d += data[at + 3]! * query[i + 3]!;
  }
  for (; i < length; i++) a += data[start + i]! * query[i]!;
  return a + b + (c + d);
}

function dotI8(data: Int8Array, start: number, query: Float64Array): number {
  const length = query.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += data[at]! * query[i]!;
    b += data[at + 1]! * query[i + 1]!;
    c += data[at + 2]! * query[i + 2]!;
    d += data[at + 3]! * query[i + 3]!;
  }
  for (; i < length; i++) a += data[start + i]! * query[i]!;
  return a + b + (c + d);
}
