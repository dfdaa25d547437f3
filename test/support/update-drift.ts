import { noControl } from '../../src/core/common';
import { createFlatIndex, type IndexParams, type VectorIndex, type VectorIndexKind } from '../../src/core/vector-index';
import { makeVectors, type VectorSet, type VectorStorage } from '../../src/core/vectors';

export interface DriftPoint {
  /** Rows replaced since the build, over all rows. */
  readonly changed: number;
  /** recall@10 of the index that was updated, and of one that was built over the same rows. */
  readonly updated: number;
  readonly rebuilt: number;
}

export interface DriftRun {
  readonly kind: VectorIndexKind<VectorIndex>;
  readonly storage: VectorStorage;
  /** Row-major, of length 1, all different. Half of them are in the index at any time. */
  readonly pool: Float32Array;
  readonly dimensions: number;
  readonly queries: readonly Float32Array[];
  /** Shares at which recall is measured, ascending. */
  readonly shares: readonly number[];
  readonly efSearch: number;
}

/** Share of the rows that one edit replaces. */
const EDIT = 0.01;

/** Replaces rows of an open index edit by edit, the oldest first, and compares it with one that is built anew. */
export async function measureDrift(run: DriftRun): Promise<DriftPoint[]> {
  const { kind, storage, pool, dimensions, queries, shares, efSearch } = run;
  const params = { kind: kind.kind, m: 16, efConstruction: 200, rebuildShare: 1 } satisfies IndexParams;
  const count = Math.floor(pool.length / dimensions / 2);
  const perEdit = Math.max(1, Math.round(count * EDIT));
  const keys = Array.from({ length: 2 * count }, (_, row) => `text ${row}`);
  const window = (start: number): VectorSet =>
    makeVectors(pool.slice(start * dimensions, (start + count) * dimensions), count, { dimensions: 0, storage });
  const keysFrom = (start: number): string[] => keys.slice(start, start + count);

  let index = await kind.build(window(0), keysFrom(0), params, noControl);
  let start = 0;
  const points: DriftPoint[] = [];
  for (const share of shares) {
    while (start < share * count) {
      start += perEdit;
      const updated = await kind.updateOpen!(index, window(start), keysFrom(start), params);
      if (!updated) throw new Error('an update was refused');
      index = updated.index;
    }
    const vectors = window(start);
    const rebuilt = await kind.build(vectors, keysFrom(start), params, noControl);
    points.push({
      changed: start / count,
      updated: recall(index, vectors, queries, efSearch),
      rebuilt: recall(rebuilt, vectors, queries, efSearch),
    });
  }
  return points;
}

/** recall@10 against exact search over the same stored vectors. */
function recall(index: VectorIndex, vectors: VectorSet, queries: readonly Float32Array[], efSearch: number): number {
  const exact = createFlatIndex(vectors);
  const search = { k: 10, efSearch };
  const found = queries.map((query) => {
    const bar = exact.search(query, search).similarities.at(-1)! - 1e-6;
    return index.search(query, search).similarities.filter((similarity) => similarity >= bar).length / 10;
  });
  return found.reduce((sum, each) => sum + each, 0) / found.length;
}
