import type { VectorRows } from '../vectors';
import { topK } from './top-k';
import type { Neighbours, SearchIndex, SearchParams } from './types';

/**
 * An index whose best candidates are compared again, exactly, with a more precise copy of the rows: their order and their
 * similarities are the copy's. The index and the copy stay their owner's; closing this closes neither.
 * @param candidates asked of the index, where k is not more
 */
export function rescored(index: SearchIndex, rows: VectorRows, candidates: number): SearchIndex {
  const compare = (query: Float32Array, found: Neighbours, k: number): Neighbours => {
    if (found.rows.length === 0) return found;
    const row = new Float32Array(rows.dimensions);
    // In the order in which they lie on disk, which is also how equal similarities are ordered.
    const places = found.rows.toSorted();
    const similarities = Float32Array.from(places, (place) => {
      rows.read(place, row);
      let sum = 0;
      for (let i = 0; i < row.length; i++) sum += row[i]! * query[i]!;
      return sum;
    });
    const best = topK(similarities, k);
    return { rows: best.rows.map((i) => places[i]!), similarities: best.similarities };
  };
  const { kind, dimensions, count, overheadBytes, vectorBytes } = index;
  return {
    kind,
    dimensions,
    count,
    ...(overheadBytes !== undefined && { overheadBytes }),
    ...(vectorBytes !== undefined && { vectorBytes: vectorBytes + rows.memoryBytes }),
    get lost() {
      return index.lost === true;
    },
    search(query: Float32Array, params: SearchParams) {
      const found = index.search(query, { ...params, k: Math.max(params.k, candidates) });
      return found instanceof Promise
        ? found.then((late) => compare(query, late, params.k))
        : compare(query, found, params.k);
    },
    close: () => undefined,
  };
}
