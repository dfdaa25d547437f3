import type { JobControl } from '../../core/common';
import type { ServerKind } from '../../core/vector-index';
import type { VectorStorage } from '../../core/vectors';

/** What a collection is made for. */
export interface CollectionShape {
  readonly dimensions: number;
  readonly storage: VectorStorage;
  readonly m: number;
  readonly efConstruction: number;
  /** Chroma fixes it when a collection is made; the others take that of each search. */
  readonly efSearch: number;
}

/** What a search found, nearest first; ids are those of the upload. */
export interface Found {
  readonly ids: readonly number[];
  /** Cosine similarity; of 1-bit vectors that of the signs. */
  readonly similarities: readonly number[];
}

/** One table or collection of the lab's on a server. */
export interface Collection {
  /** Rows get the ids `firstId`, `firstId` + 1, … Resolves when they are stored. */
  upload(firstId: number, rows: readonly Float32Array[]): Promise<void>;
  /** Resolves when searches use the index. */
  buildIndex(control: JobControl): Promise<void>;
  count(): Promise<number>;
  search(query: Float32Array, params: { readonly k: number; readonly efSearch: number }): Promise<Found>;
}

/**
 * Port: one connection to a vector database. Names are those of `newNamespace` alone.
 * Failures: `server/unreachable`, `server/too-slow`, `server/refused`, `server/unavailable`, `server/full`,
 * `server/bad-answer`, `server/not-supported`.
 */
export interface VectorServer {
  readonly kind: ServerKind;
  /** Product and version, e.g. `Qdrant 1.16.0`. */
  version(): Promise<string>;
  /** Namespaces that the lab left there. */
  namespaces(): Promise<readonly string[]>;
  /** @throws `server/not-supported` where the server has no such storage or parameters */
  create(name: string, shape: CollectionShape): Promise<Collection>;
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}
