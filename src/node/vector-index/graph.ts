import type { IndexBytes } from '../../core/vector-index';
import type { VectorSet, VectorStorage } from '../../core/vectors';

/** What fixes a graph beside its vectors. */
export interface GraphShape {
  /** How the graph holds a number, which may be wider than how the vectors are stored. */
  readonly storage: VectorStorage;
  readonly dimensions: number;
  readonly m: number;
  readonly efConstruction: number;
}

/** A graph file that was walked from end to end: whatever a library follows without looking leads inside. */
export interface GraphFile {
  readonly isDeleted: (label: number) => boolean;
  /** A live or deleted element's vector as it is stored, sharing memory with the file; undefined where it is gone. */
  readonly vector: (label: number) => Uint8Array | undefined;
}

/** Nearest first. */
export interface Found {
  readonly labels: ArrayLike<number>;
  readonly similarities: ArrayLike<number>;
}

/** A library's graph of vectors in native memory or mapped. Labels are given out once, ascending from 0. */
export interface Graph {
  /** Bytes of private memory: of the vectors, and beside them. */
  readonly vectorBytes: number;
  readonly overheadBytes: number;
  /** Whether its similarities are those of the query with the stored row; else they only tell candidates. */
  readonly exact: boolean;
  /** Whether points can be added and removed. */
  readonly changeable: boolean;
  /** Copies a live label's vector as it is stored. Absent where only the library can reach it. */
  readonly readVector?: (label: number, out: Uint8Array) => void;
  /** Adds rows under ascending labels; `turn` is called about every 100 ms and at the end. */
  add(vectors: VectorSet, rows: readonly number[], firstLabel: number, turn: Turn): Promise<void>;
  remove(labels: readonly number[]): void;
  /** @param wanted at least 1, at most as many as live labels */
  search(query: Float32Array, wanted: number, efSearch: number): Found;
  save(): Promise<Uint8Array>;
  /** Lets go of what is not memory; native memory goes with the object, once it is collected. */
  close?(): void;
}

export type Turn = (done: number) => Promise<void>;

/** One graph library, as the index kinds that are graphs use it. */
export interface GraphLibrary {
  readonly kind: 'hnsw' | 'usearch';
  /** What a graph takes in memory, by formula. @param mapped from a file */
  expectedBytes(shape: GraphShape, elements: number, mapped: boolean): IndexBytes;
  /** Storage of a graph over vectors stored so. */
  storageOf(stored: VectorStorage): VectorStorage;
  /** @param elements how many are coming */
  create(shape: GraphShape, elements: number): Promise<Graph>;
  /**
   * @param labels given out so far
   * @throws `index/damaged`
   */
  read(bytes: Uint8Array, labels: number, shape: GraphShape): GraphFile;
  /** A row as `GraphFile.vector` has it. */
  rowBytes(vectors: VectorSet, row: number): Uint8Array;
  /** Always into a fresh native object: one that failed to load, or held another graph, brings the process down. */
  load(bytes: Uint8Array, file: GraphFile, shape: GraphShape): Promise<Graph>;
  /** As `load`, but the graph stays in a file that is mapped. Absent where the library cannot. */
  map?(bytes: Uint8Array, file: GraphFile, shape: GraphShape): Promise<Graph>;
}
