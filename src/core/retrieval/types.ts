import type { Clock, QueryStep } from '../common';
import type { DocumentMetadata } from '../corpus';
import type { Embedder } from '../embedding';
import type { LexicalIndex } from '../lexical-index';
import type { Reranker } from '../reranking';
import type { SearchIndex } from '../vector-index';
import type { VectorRows, VectorSet } from '../vectors';

/** A row of the variant's chunk set with its score. */
export interface ScoredRow {
  readonly row: number;
  /** Cosine similarity, BM25 score, fused score or a reranker's; only comparable within one answer. */
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

/** One ranked result of an answer: a chunk, or with `retrieval.expansion` the span around it; `row` is the chunk's. */
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

/** What the steps ask of a variant's chunks. Rows of one document follow each other, in its order. */
export interface ChunkSource {
  /** Row → place in `documents`. */
  readonly documentOf: Int32Array;
  readonly documents: readonly { readonly id: string; readonly metadata?: DocumentMetadata }[];
  placeOf(row: number): ChunkPlace;
  /** Headings above the chunk, in one text; equal within a section. */
  headingsOf(row: number): string;
  /** Headings and text: what was embedded. */
  textOf(row: number): string;
  /** Text that an answer model is given for a hit: its chunk's, or that of the span which stands for it. */
  deliveredBy(hit: Hit): string;
}

/** What a retriever is made of. */
export interface RetrieverParts {
  readonly dense?: {
    readonly embedder: Embedder;
    readonly index: SearchIndex;
    /** The most precise in memory, of the dimensions that the index has. */
    readonly vectors: VectorSet;
    /** A more precise copy, which the index compares its candidates with again. */
    readonly copy?: VectorRows;
  };
  readonly lexical?: LexicalIndex;
  readonly reranker?: Reranker;
  readonly chunks: ChunkSource;
  readonly clock: Clock;
}

/** Rows that pass a filter. */
export interface AllowedRows {
  /** Ascending. */
  readonly rows: Int32Array;
  has(row: number): boolean;
}

/** A query on its way through the steps. */
export interface Ask {
  readonly query: string;
  /** Rows wanted at the end. */
  readonly k: number;
  /** All rows where it is absent. */
  readonly allowed?: AllowedRows;
  readonly timer: StepTimer;
}

/** Measures the steps of one query. */
export interface StepTimer {
  /** Adds the time that `work` takes to a step. */
  time<T>(step: QueryStep, work: () => Promise<T>): Promise<T>;
  timeNow<T>(step: QueryStep, work: () => T): T;
}

/** Takes rows, best first, and gives them back with others left out, in another order or with other scores. */
export type Step = (rows: readonly ScoredRow[], ask: Ask) => readonly ScoredRow[] | Promise<readonly ScoredRow[]>;
