import type { CacheCounters } from '../cache';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { MetricValue } from '../metrics';
import type { DocumentCause, Trace } from '../traces';

/** Layers in the order in which a request meets them. */
export const CACHE_LAYERS = ['result', 'semantic', 'embedding', 'answer'] as const;
export type CacheLayer = (typeof CACHE_LAYERS)[number];

/** A trace replayed through the caches of several variants. */
export interface CacheLabRequest {
  readonly corpus: CorpusSpec;
  /** Columns; of one alone the policies are compared. They may differ in knobs of the groups `cache` and `cost` only: all of them see the same answers. */
  readonly variants: readonly Variant[];
  readonly trace: Trace;
}

/**
 * A trace with all that a replay has to know of it, as numbers: policies are replayed without a model or an index.
 * Requests are 0…requests − 1; queries are the distinct (text, filter) of the trace; a version is a state of the
 * documents, version 0 the corpus as it is read; an answer is one distinct content of one query's answer.
 */
export interface ResolvedTrace {
  readonly requests: number;
  readonly queries: readonly ResolvedQuery[];
  /** Of each request. */
  readonly atMs: Float64Array;
  readonly queryOf: Uint32Array;
  readonly versionOf: Uint32Array;
  /** Session number of each request; −1 where it has none. */
  readonly sessionOf: Int32Array;
  readonly versions: readonly ResolvedVersion[];
  /** Query → number of its fresh answer at version 0. Later ones: `versions[v].changed`. */
  readonly firstAnswers: Uint32Array;
  /** Distinct answers. */
  readonly answers: readonly ResolvedAnswer[];
  /** Of a query's vector; absent in lexical mode. */
  readonly dimensions?: number;
  /** Query → earlier or later queries that resemble it, most alike first, with their cosine. Absent in lexical mode. */
  readonly alike?: readonly (readonly AlikeQuery[])[];
}

export interface ResolvedQuery {
  readonly text: string;
  /** Number of its meaning; −1 where nobody said. */
  readonly meaning: number;
  /** Time that making its vector took, ms; absent where the pipeline makes none. */
  readonly embedMs?: number;
  /** Time that the search took without the embedding, ms. */
  readonly searchMs: number;
  /** What embedding it costs on the priced model, USD; absent where unknown. */
  readonly embedUsd?: number;
}

export interface ResolvedAnswer {
  readonly query: number;
  /** Bytes that a cache holds for it. */
  readonly bytes: number;
  /** Its chunks, best first: a chunk has the same number in all answers. */
  readonly chunks: readonly number[];
  /** What the answer model costs for it (question, prompt, chunks, answer), USD; absent where unknown. */
  readonly answerUsd?: number;
}

export interface ResolvedVersion {
  /** 0 for the corpus as it is read. */
  readonly atMs: number;
  readonly causes: readonly DocumentCause[];
  readonly documents: number;
  /** Queries whose fresh answer is another from this version on, with its number. */
  readonly changed: readonly { readonly query: number; readonly answer: number }[];
  /**
   * Queries whose kept answers exact invalidation drops: with exact search all of `changed` and more, with an approximate
   * index nearly all of it. Absent where the rule does not apply, and every answer goes.
   */
  readonly dropped?: Uint32Array;
  /** The first version of the same documents, where they were so before: a switch of branch and back. */
  readonly sameAs?: number;
  /** Chunks of the answers so far that the documents of this version do not hold. */
  readonly missing?: Uint32Array;
}

export interface AlikeQuery {
  readonly query: number;
  readonly cosine: number;
}

/** How many of a layer's hits were good. Shares are of its hits, and absent where it had none or nobody can say. */
export interface LayerOutcome {
  readonly layer: CacheLayer;
  readonly counters: CacheCounters;
  /** Hits ÷ look-ups. */
  readonly hitRatio?: MetricValue;
  /** Hits that served a query of another meaning, of the hits whose meanings are known. */
  readonly wrongShare?: MetricValue;
  /** Hits that served what a fresh search at that moment would not have given. */
  readonly staleShare?: MetricValue;
  /** Entries that went because documents changed, although they were still right. */
  readonly needlessDrops?: number;
}

/** A request that a cache answered with what it should not have. */
export interface CacheMistake {
  readonly atMs: number;
  readonly layer: CacheLayer;
  /** Text of the request, and of the query that its answer was kept for. */
  readonly asked: string;
  readonly keptFor: string;
  /** The two mean different things. */
  readonly wrong: boolean;
  /** The change of documents since which the answer was stale; absent where it was fresh. */
  readonly outdatedBy?: {
    readonly atMs: number;
    readonly causes: readonly DocumentCause[];
    readonly documents: number;
    /** The first of them. */
    readonly named: readonly string[];
  };
}

/** One policy: a column of the table. */
export interface CacheColumn {
  readonly name: string;
  /** Knobs of its caches that are in effect. */
  readonly knobs: Readonly<Record<string, string | number>>;
  /** Only layers that are on. */
  readonly layers: readonly LayerOutcome[];
  /** By id of {@link CACHE_METRICS}. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** Times of the requests at these percentiles, ms: with the caches, and without any. */
  readonly latency: {
    readonly percentiles: readonly number[];
    readonly with: readonly number[];
    readonly without: readonly number[];
  };
  /** Its first wrong and stale answers, a few, in the order of the trace. */
  readonly mistakes: readonly CacheMistake[];
}

/** Hit ratio of the result cache by its size, in entries. */
export interface SizeCurve {
  readonly name: string;
  /** `exact`: from one pass over the whole trace; `sampled`: from the share of the queries that is told. */
  readonly method: 'exact' | 'sampled' | 'bound';
  readonly sampledShare?: number;
  readonly points: readonly { readonly entries: number; readonly hitRatio: number }[];
  /** The smallest size that gives 95 % of the best that this policy reaches at any size. */
  readonly enough?: number;
}

/** A stretch of the trace's time. */
export interface TimelineBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly requests: number;
  /** Column by column: hits of any layer that answers, and the wrong and stale ones among them. */
  readonly columns: readonly { readonly hits: number; readonly wrong: number; readonly stale: number }[];
}

export interface CacheLabResult {
  readonly startedAt: string;
  readonly trace: {
    readonly name: string;
    readonly source: Trace['source'];
    readonly seed?: number;
    readonly requests: number;
    readonly queries: number;
    readonly sessions: number;
    /** Requests whose meaning is known. */
    readonly labelled: number;
    readonly documentEvents: number;
    readonly spanMs: number;
  };
  /** What answers a request that no cache answers. */
  readonly pipeline: {
    readonly model: string;
    readonly mode: string;
    readonly k: number;
    readonly documents: number;
    readonly chunks: number;
  };
  readonly columns: readonly CacheColumn[];
  /** The best possible first. */
  readonly curves: readonly SizeCurve[];
  readonly timeline: {
    readonly buckets: readonly TimelineBucket[];
    readonly edits: readonly {
      readonly atMs: number;
      readonly causes: readonly DocumentCause[];
      readonly documents: number;
    }[];
  };
  /** Replaying alone, ms, all columns together. */
  readonly replayMs: number;
  readonly notes: readonly string[];
}
