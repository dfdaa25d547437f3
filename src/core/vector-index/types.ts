import type { JobControl } from '../common';
import type { KnobValues } from '../config';
import type { VectorSet, VectorStorage } from '../vectors';

/** Nearest rows, most similar first; equal similarities by ascending row. */
export interface Neighbours {
  /** Row numbers of the vector set the index was built or opened over. */
  readonly rows: Int32Array;
  /** Cosine similarity, grows with nearness. Same length as `rows`. */
  readonly similarities: Float32Array;
}

export interface SearchParams {
  /** Neighbours wanted; fewer come back when the index holds fewer. */
  readonly k: number;
  /** Graphs: candidates kept open; at least k is used. Ignored by others. */
  readonly efSearch: number;
  /** hierarchical: groups looked into. Ignored by others. */
  readonly probes?: number;
}

export type IndexKindName = KnobValues['index.kind'];
/** Kinds that a server of the user's holds. */
export const SERVER_KINDS = ['pgvector', 'qdrant', 'chroma'] as const satisfies readonly IndexKindName[];
export type ServerKind = (typeof SERVER_KINDS)[number];
export const isServerKind = (kind: string): kind is ServerKind => (SERVER_KINDS as readonly string[]).includes(kind);

/** Kinds that can be searched in a file that is mapped; the others are in memory wherever `residence` says. */
const MAPPABLE_KINDS: readonly IndexKindName[] = ['usearch'];
export const isMappableKind = (kind: IndexKindName): boolean => MAPPABLE_KINDS.includes(kind);

export interface IndexParams {
  readonly kind: IndexKindName;
  readonly m: number;
  readonly efConstruction: number;
  /** What will be searched with: Chroma fixes it when an index is made. */
  readonly efSearch?: number;
  /** hierarchical. Default clusters, as many as the square root of the rows (0). */
  readonly level?: KnobValues['index.hierarchical.level'];
  readonly clusters?: number;
  /** Changed share beyond which an update is refused. Default 0.1. */
  readonly rebuildShare?: number;
  /** Where the index is searched. Default memory. */
  readonly residence?: KnobValues['vectors.residence'];
}

/**
 * An index over rows of length 1, compared by cosine. Answers are complete or an error, never silently wrong:
 * `index/wrong-dimensions`, `index/not-finite`, `index/closed`.
 */
export interface SearchIndex {
  readonly kind: IndexParams['kind'];
  readonly count: number;
  readonly dimensions: number;
  /** Bytes held beside the vectors (links, labels). Absent where the vectors are on a server. */
  readonly overheadBytes?: number;
  /** Bytes of the vectors as this index holds them. Absent where they are on a server. */
  readonly vectorBytes?: number;
  /** Its server stopped answering: whoever wants the index again builds it anew. */
  readonly lost?: boolean;
  search(query: Float32Array, params: SearchParams): Neighbours | Promise<Neighbours>;
  close(): void;
}

/** An index in this process: it answers at once, and its bytes are known. */
export interface VectorIndex extends SearchIndex {
  readonly overheadBytes: number;
  readonly vectorBytes: number;
  search(query: Float32Array, params: SearchParams): Neighbours;
}

/** An index brought up to date, and by how many rows it differs from the stored one. */
export interface IndexUpdate<Index extends SearchIndex = SearchIndex> {
  readonly index: Index;
  readonly added: number;
  readonly removed: number;
}

/** What an index takes in memory. */
export type IndexBytes = Pick<VectorIndex, 'vectorBytes' | 'overheadBytes'>;

/** What the size of an index follows from, beside its parameters. */
export interface IndexSize {
  readonly storage: VectorStorage;
  readonly dimensions: number;
  readonly rows: number;
  /** Rows of different texts. */
  readonly distinctRows: number;
  readonly documents: number;
}

/** One kind of index. `keys[row]` names the text behind a row; equal keys mean equal vectors. */
export interface VectorIndexKind<Index extends SearchIndex = SearchIndex> {
  readonly kind: IndexParams['kind'];
  /** What an index will take, by formula; absent where a server holds it. */
  expectedBytes?(size: IndexSize, params: IndexParams): IndexBytes;
  /** Deterministic: the same vectors and parameters give the same index, byte for byte. */
  build(vectors: VectorSet, keys: readonly string[], params: IndexParams, control: JobControl): Promise<Index>;
  /** What must be stored to open it again; empty where nothing has to be (flat). */
  save(index: SearchIndex): Promise<Uint8Array>;
  /** Always into a fresh native object. The envelope around `bytes` was verified before. */
  open(bytes: Uint8Array, vectors: VectorSet, keys: readonly string[], params: IndexParams): Promise<Index>;
  /**
   * A changed corpus without a rebuild: rows whose keys the stored index knows keep their place, the others are added,
   * the rest are marked deleted. Undefined where a rebuild is the better answer (more than `rebuildShare` changed).
   * `keys` and `vectors` are those of the new rows; the changed index is returned, the old bytes are untouched.
   */
  update?(
    bytes: Uint8Array,
    vectors: VectorSet,
    keys: readonly string[],
    params: IndexParams,
  ): Promise<IndexUpdate<Index> | undefined>;
  /**
   * The same on an index that is open, without reading it again. The open index is used up: it is closed, and only the
   * returned one may be asked. Undefined, and nothing changed, where `update` would say so.
   */
  updateOpen?(
    index: SearchIndex,
    vectors: VectorSet,
    keys: readonly string[],
    params: IndexParams,
  ): Promise<IndexUpdate<Index> | undefined>;
}
