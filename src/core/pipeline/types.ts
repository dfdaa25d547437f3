import type { Fingerprint, StoredStage } from '../common';
import type { Chunk } from '../chunking';
import type { KnobValues, Variant } from '../config';
import type { Corpus } from '../corpus';
import type { UseLedger } from '../cost';
import type { Embedder, EmbeddingModel } from '../embedding';
import type { LexicalIndex } from '../lexical-index';
import type { Retriever, RetrieverParts } from '../retrieval';
import type { SearchIndex } from '../vector-index';
import type { VectorRows, VectorSet } from '../vectors';
import type { VariantFailure } from './variant-failure';

/** All chunks of a corpus under one chunking, in document order; a row is a place in `chunks`. */
export interface ChunkSet {
  readonly fingerprint: Fingerprint;
  readonly chunks: readonly Chunk[];
  /** Row → place in `corpus.documents`. */
  readonly documentOf: Int32Array;
  /** Row → hash of what is embedded; equal texts have equal keys. */
  readonly keys: readonly Fingerprint[];
  readonly tokens: number;
}

/** What a stage cost: now, and when it was first computed. */
export interface StageWork {
  readonly stage: StoredStage;
  readonly fingerprint: Fingerprint;
  readonly computed: number;
  readonly reused: number;
  readonly unit: string;
  /** Time in this run. */
  readonly ms: number;
  /** Time when everything in it was computed, in this run or before. */
  readonly buildMs: number;
  readonly diskBytes: number;
}

/** A stage of the plan as it was met in this run. */
export interface StageReport {
  readonly stage: StoredStage;
  readonly fingerprint: Fingerprint;
  /** Everything came out of the store. */
  readonly reused: boolean;
  /** Time spent in this run, reading from the store included. */
  readonly ms: number;
  /** Variants that use it. */
  readonly variants: readonly string[];
  /** What was computed and what was found, e.g. { computed: 12, reused: 1192, unit: 'chunks' }. */
  readonly work: { readonly computed: number; readonly reused: number; readonly unit: string };
}

/** What a variant searches by meaning. */
export interface PreparedVectors {
  readonly embedder: Embedder;
  /** As the index holds them. */
  readonly vectors: VectorSet;
  /** With rescoring, where the variant wants it. */
  readonly index: SearchIndex;
  /** What the best candidates are compared with again. */
  readonly copy?: VectorRows;
}

/** One variant, ready to answer. */
export interface PreparedVariant {
  readonly variant: Variant;
  readonly chunkSet: ChunkSet;
  /** Absent in lexical mode. */
  readonly dense?: PreparedVectors;
  readonly lexical?: LexicalIndex;
  readonly retriever: Retriever;
  /** What the retriever is made of, for answers that nobody times: the same bits, but no query is embedded twice. */
  readonly untimed: RetrieverParts;
  readonly stages: readonly StageWork[];
  /** Of everything that can change an answer: key prefix of its result cache. */
  readonly fingerprint: Fingerprint;
  /** The same without the documents: equal in all their states. */
  readonly lineage: Fingerprint;
  /** What its servers were asked since it was made ready: goes on growing as it answers. */
  readonly ledger: UseLedger;
  readonly truncatedChunks: number;
}

export interface Prepared {
  readonly corpus: Corpus;
  readonly variants: readonly PreparedVariant[];
  /** Variants that were left out. */
  readonly failures: readonly VariantFailure[];
  readonly stages: readonly StageReport[];
}

export type { Corpus, EmbeddingModel, KnobValues };
