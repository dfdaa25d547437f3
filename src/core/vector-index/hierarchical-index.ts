import { similarityTo, vectorBytes, type VectorSet } from '../vectors';
import { checkSearch } from './check-search';
import type { SavedGroups } from './hierarchical-codec';
import { membersOf, type GroupMembers } from './hierarchical-groups';
import { topK } from './top-k';
import type { Neighbours, SearchParams, VectorIndex } from './types';

/** As the knob has it. */
const DEFAULT_PROBES = 16;

/** Compares the query with the centres of all groups, then with the rows of the nearest ones. */
export class HierarchicalIndex implements VectorIndex {
  readonly kind = 'hierarchical';
  readonly count: number;
  readonly dimensions: number;
  /** Centres, and the rows of each group. */
  readonly overheadBytes: number;
  /** The vectors themselves are shared, not copied. */
  readonly vectorBytes: number;
  readonly #vectors: VectorSet;
  readonly #members: GroupMembers;
  #groups: SavedGroups | undefined;

  constructor(vectors: VectorSet, groups: SavedGroups) {
    this.#vectors = vectors;
    this.#groups = groups;
    this.#members = membersOf(groups.groupOf, groups.centres.count);
    this.count = vectors.count;
    this.dimensions = vectors.dimensions;
    const { starts, rows } = this.#members;
    this.overheadBytes = groups.centres.data.byteLength + starts.byteLength + 2 * rows.byteLength;
    this.vectorBytes = vectorBytes(vectors);
  }

  /** Undefined once closed. */
  get groups(): SavedGroups | undefined {
    return this.#groups;
  }

  search(query: Float32Array, params: SearchParams): Neighbours {
    checkSearch(this, this.#groups === undefined, query, params);
    const { k, probes = DEFAULT_PROBES } = params;
    const { centres } = this.#groups!;
    const toCentre = similarityTo(centres, query);
    const nearness = Float32Array.from({ length: centres.count }, (_, group) => toCentre(group));
    const rows = this.#rowsIn(nearness, probes, Math.min(k, this.count));
    const found = topK(Float32Array.from(rows, similarityTo(this.#vectors, query)), k);
    return { rows: found.rows.map((place) => rows[place]!), similarities: found.similarities };
  }

  /** Rows of the nearest groups, ascending: of as many as wanted, and of further ones until there are enough rows. */
  #rowsIn(nearness: Float32Array, probes: number, enough: number): Int32Array {
    const { starts, rows } = this.#members;
    const sizeOf = (group: number): number => starts[group + 1]! - starts[group]!;
    let order = topK(nearness, probes).rows;
    let size = order.reduce((sum, group) => sum + sizeOf(group), 0);
    if (size < enough) {
      const all = topK(nearness, nearness.length).rows;
      let groups = order.length;
      while (size < enough) size += sizeOf(all[groups++]!);
      order = all.subarray(0, groups);
    }
    const gathered = new Int32Array(size);
    let at = 0;
    for (const group of order) {
      gathered.set(rows.subarray(starts[group], starts[group + 1]), at);
      at += sizeOf(group);
    }
    return gathered.sort();
  }

  close(): void {
    this.#groups = undefined;
  }
}
