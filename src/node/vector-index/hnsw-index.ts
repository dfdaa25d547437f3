import { checkSearch, type Neighbours, type SearchParams, type VectorIndex } from '../../core/vector-index';
import { graphOverheadBytes, type GraphFile, type GraphShape } from './hnsw-file';
import type { NativeGraph } from './hnsw-runtime';

export interface HnswParts {
  /** Absent where the index is empty. */
  readonly graph?: { readonly native: NativeGraph; readonly file: Pick<GraphFile, 'count' | 'upperLinkBytes'> };
  readonly shape: GraphShape;
  /** Hash of the key behind each label. */
  readonly hashes: readonly string[];
  /** Rows behind each label, ascending; none behind a deleted one. */
  readonly rowsOf: readonly (readonly number[])[];
  readonly count: number;
}

/** An HNSW graph over distinct texts that answers in rows. Native memory goes with the object, once it is collected. */
export class HnswIndex implements VectorIndex {
  readonly kind = 'hnsw';
  readonly count: number;
  readonly dimensions: number;
  /** See {@link graphOverheadBytes}; and a hash and a row number for every label. */
  readonly overheadBytes: number;
  /** The library holds 32-bit floats, whatever the storage of the vectors that it was built from. */
  readonly vectorBytes: number;
  readonly #query: number[];
  readonly #liveLabels: number;
  #parts: HnswParts | undefined;

  constructor(parts: HnswParts) {
    const { shape, graph, count } = parts;
    const elements = graph?.file.count ?? 0;
    this.#parts = parts;
    this.count = count;
    this.dimensions = shape.dimensions;
    this.overheadBytes = graphOverheadBytes(elements, shape.m, graph?.file.upperLinkBytes ?? 0);
    this.vectorBytes = elements * shape.dimensions * 4;
    this.#query = new Array<number>(shape.dimensions).fill(0);
    this.#liveLabels = parts.rowsOf.reduce((live, rows) => live + Math.sign(rows.length), 0);
  }

  /** Undefined once closed. */
  get parts(): HnswParts | undefined {
    return this.#parts;
  }

  search(query: Float32Array, params: SearchParams): Neighbours {
    const parts = this.#parts;
    checkSearch(this, parts === undefined, query, params);
    const { k, efSearch } = params;
    if (!parts?.graph || this.#liveLabels === 0) return { rows: new Int32Array(0), similarities: new Float32Array(0) };
    const { native } = parts.graph;
    // The library takes plain arrays only; one is filled again and again.
    for (let i = 0; i < query.length; i++) this.#query[i] = query[i]!;
    native.setEf(Math.max(efSearch, k));
    const { neighbors, distances } = native.searchKnn(this.#query, Math.min(k, this.#liveLabels));
    return inRows(neighbors, distances, parts.rowsOf, k);
  }

  close(): void {
    this.#parts = undefined;
  }
}

/** Labels, nearest first, as rows: equal similarities by ascending row, cut at k. */
function inRows(
  labels: readonly number[],
  distances: readonly number[],
  rowsOf: readonly (readonly number[])[],
  k: number,
): Neighbours {
  const rows: number[] = [];
  const similarities: number[] = [];
  for (const [i, label] of labels.entries()) {
    const similarity = Math.fround(1 - distances[i]!);
    for (const row of rowsOf[label]!) {
      // Labels come by distance, so a row only ever moves before rows that are equally near.
      let at = rows.length;
      while (at > 0 && similarities[at - 1] === similarity && rows[at - 1]! > row) at--;
      rows.splice(at, 0, row);
      similarities.push(similarity);
    }
  }
  const found = Math.min(k, rows.length);
  return { rows: Int32Array.from(rows.slice(0, found)), similarities: Float32Array.from(similarities.slice(0, found)) };
}
