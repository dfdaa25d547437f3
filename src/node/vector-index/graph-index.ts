import {
  checkSearch,
  type Neighbours,
  type SearchParams,
  type VectorIndex,
  type IndexKindName,
} from '../../core/vector-index';
import type { Found, Graph, GraphShape } from './graph';

export interface GraphParts {
  readonly kind: IndexKindName;
  /** Absent where the index is empty. */
  readonly graph?: Graph;
  readonly shape: GraphShape;
  /** Hash of the key behind each label. */
  readonly hashes: readonly string[];
  /** Rows behind each label, ascending; none behind a deleted one. */
  readonly rowsOf: readonly (readonly number[])[];
  readonly count: number;
  /** Similarity of a query with a live label's row. Absent where the graph's own similarities are exact. */
  readonly similarityTo?: (query: Float32Array) => (label: number) => number;
}

/**
 * Candidates that are compared in full for every neighbour wanted. Rounding the query to 16 or 8 bits moves neighbours
 * by a place or two, so a few are enough; signs alone say little, so all that the search kept open are compared.
 */
const COMPARED = { f32: 4, f16: 4, i8: 4, b1: Infinity } as const;

/** A graph over distinct texts that answers in rows. Native memory goes with the object, once it is collected. */
export class GraphIndex implements VectorIndex {
  readonly kind: IndexKindName;
  readonly count: number;
  readonly dimensions: number;
  readonly overheadBytes: number;
  readonly vectorBytes: number;
  readonly #liveLabels: number;
  #parts: GraphParts | undefined;

  constructor(parts: GraphParts) {
    this.#parts = parts;
    this.kind = parts.kind;
    this.count = parts.count;
    this.dimensions = parts.shape.dimensions;
    this.overheadBytes = parts.graph?.overheadBytes ?? 0;
    this.vectorBytes = parts.graph?.vectorBytes ?? 0;
    this.#liveLabels = parts.rowsOf.reduce((live, rows) => live + Math.sign(rows.length), 0);
  }

  /** Undefined once closed. */
  get parts(): GraphParts | undefined {
    return this.#parts;
  }

  search(query: Float32Array, params: SearchParams): Neighbours {
    const parts = this.#parts;
    checkSearch(this, parts === undefined, query, params);
    const { k, efSearch } = params;
    if (!parts?.graph || this.#liveLabels === 0) return { rows: new Int32Array(0), similarities: new Float32Array(0) };
    const { graph, shape, rowsOf, similarityTo } = parts;
    const open = Math.max(k, efSearch);
    const wanted = similarityTo ? Math.min(k * COMPARED[shape.storage], open) : k;
    const found = graph.search(query, Math.min(wanted, this.#liveLabels), open);
    return inRows(similarityTo ? compare(found.labels, similarityTo(query)) : found, rowsOf, k);
  }

  close(): void {
    this.#parts?.graph?.close?.();
    this.#parts = undefined;
  }
}

/** Candidates, nearest first by their similarities in full. */
function compare(labels: ArrayLike<number>, similarityOf: (label: number) => number): Found {
  const scored = Array.from(labels, (label) => ({ label, similarity: similarityOf(label) }));
  scored.sort((a, b) => b.similarity - a.similarity);
  return { labels: scored.map(({ label }) => label), similarities: scored.map(({ similarity }) => similarity) };
}

/** Labels, nearest first, as rows: equal similarities by ascending row, cut at k. */
function inRows({ labels, similarities }: Found, rowsOf: readonly (readonly number[])[], k: number): Neighbours {
  const rows: number[] = [];
  const scores: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const score = Math.fround(similarities[i]!);
    // Labels come by similarity, so a row only ever moves before rows that are equally near.
    if (rows.length >= k && scores[k - 1]! > score) break;
    for (const row of rowsOf[labels[i]!]!) {
      let at = rows.length;
      for (; at > 0 && scores[at - 1] === score && rows[at - 1]! > row; at--) rows[at] = rows[at - 1]!;
      rows[at] = row;
      scores.push(score);
    }
  }
  const found = Math.min(k, rows.length);
  const neighbours = { rows: new Int32Array(found), similarities: new Float32Array(found) };
  for (let i = 0; i < found; i++) {
    neighbours.rows[i] = rows[i]!;
    neighbours.similarities[i] = scores[i]!;
  }
  return neighbours;
}
