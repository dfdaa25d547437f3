import type { QueryStep } from '../common';

/** A row of the variant's chunk set with its score. */
export interface ScoredRow {
  readonly row: number;
  /** Cosine similarity, BM25 score or fused score; only comparable within one answer. */
  readonly score: number;
}

/** Where a chunk stands in the documents. */
export interface ChunkPlace {
  readonly document: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Offsets into the document's source, end exclusive. */
  readonly start?: number;
  readonly end?: number;
}

/** One ranked chunk of an answer. */
export interface Hit extends ScoredRow, ChunkPlace {}

/** An answer with the time that each step took, ms. Steps that did not run have no entry. */
export interface Retrieval {
  readonly hits: readonly Hit[];
  readonly stepMs: Readonly<Partial<Record<QueryStep, number>>>;
  readonly totalMs: number;
}

/** Which chunks may answer; all conditions must hold. */
export interface QueryFilter {
  /** Globs of document paths, one of which must match. */
  readonly paths?: readonly string[];
  /** Metadata of the document (front matter) and the value that it must have or, where it is a list, hold. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A ready pipeline of one variant: query text in, ranked chunks out. No cache inside. */
export interface Retriever {
  /** @param k chunks wanted; the variant's `retrieval.k` when absent */
  retrieve(query: string, k?: number, filter?: QueryFilter): Promise<Retrieval>;
}
