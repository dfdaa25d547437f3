import type { CacheCounters, CacheParams, EntryWeight } from '../cache';
import type { Fingerprint } from '../common';
import type { ChunkId } from '../invalidation';
import type { HitJudge } from '../semantic-cache';

/** What an answer model is asked. */
export interface AnswerRequest {
  readonly query: string;
  /** Chunks that the model is given, in this order. A changed text is another chunk. */
  readonly chunks: readonly ChunkId[];
  /** Of the model, its instructions and its parameters: whatever else shapes the answer. */
  readonly model: Fingerprint;
  /** Of the query, of length 1, and the model that made it. Only what is compared by likeness needs it. */
  readonly vector?: { readonly numbers: Float32Array; readonly model: Fingerprint };
}

export interface AnswerCacheParams extends CacheParams {
  /** Least score of the judge at which the answer to another query is served; 1: equal texts only, and no vector needed. */
  readonly threshold: number;
  readonly judge: HitJudge;
  /** Whether a chunk is among the documents as they are now. */
  readonly isCurrent: (chunk: ChunkId) => boolean;
}

/** A kept answer, and the query that it was kept for. */
export interface AnswerHit<Value> {
  readonly value: Value;
  readonly keptFor: string;
  /** How alike the two queries are, 0…1; 1 for equal texts. */
  readonly score: number;
}

/**
 * Keeps what an answer model wrote. An answer serves the model that made it alone; the same query where it is given the
 * same chunks in the same order; and another query where it is alike, all chunks that the answer was made of are still
 * there, and the best of them is among those found for the new query.
 */
export interface AnswerCache<Value> {
  lookUp(request: AnswerRequest): AnswerHit<Value> | undefined;
  /** Only whole answers: no errors, nothing that was cut off. */
  store(request: AnswerRequest, value: Value, weight?: EntryWeight): void;
  clear(): void;
  /** hits + misses = look-ups. */
  readonly counters: CacheCounters;
}
