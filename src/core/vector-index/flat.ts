import { bytesPerRow, similaritiesTo, vectorBytes, type VectorSet } from '../vectors';
import { badParameters, checkSearch } from './check-search';
import { topK } from './top-k';
import type { VectorIndex, VectorIndexKind } from './types';

/** Exact search: compares the query with every row. What the other kinds are measured against. */
export const createFlatKind = (): VectorIndexKind<VectorIndex> => ({
  kind: 'flat',
  expectedBytes: (size) => ({ vectorBytes: size.rows * bytesPerRow(size), overheadBytes: 0 }),
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
      similaritiesTo(vectors, query, scores);
      return topK(scores, params.k);
    },
    close() {
      closed = true;
    },
  };
}
