import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';

export interface AdviceRequest {
  readonly corpus: CorpusSpec;
  /** Model, reduction and storage are its; kind and parameters of the index are what is looked for. */
  readonly variant: Variant;
  /** Least recall@10 against exact neighbours, 0…1. */
  readonly recallTarget: number;
  /** Stop searching after this long, s. */
  readonly seconds: number;
  readonly seed: number;
}

/** One tried setting. */
export interface AdvicePoint {
  readonly kind: Variant['knobs']['index.kind'];
  /** The knobs that differ from the request's variant. */
  readonly knobs: Partial<Variant['knobs']>;
  /** Mean over the queries with its 95 % interval. */
  readonly recall: { readonly value: number; readonly low: number; readonly high: number };
  /** Median search time, ms; interleaved with exact search in the same run. */
  readonly searchMs: number;
  /** searchMs / that of exact search. */
  readonly relativeTime: number;
  readonly buildMs: number;
  readonly bytes: number;
}

export interface IndexAdvice {
  readonly vectors: number;
  readonly dimensions: number;
  readonly queries: number;
  readonly exactMs: number;
  readonly points: readonly AdvicePoint[];
  /** Index in `points` of the quickest that reaches the target; absent where none does. */
  readonly best?: number;
  /**
   * Number of vectors from which an index answers quicker than comparing with every vector, measured on this machine;
   * absent where it does not up to the largest size tried.
   */
  readonly breakEvenVectors?: number;
  /** One sentence: whether an index is needed here, and which. */
  readonly verdict: string;
  readonly notes: readonly string[];
}

/** The best threads and batch of a model on this machine. */
export interface Calibration {
  readonly model: string;
  readonly machine: string;
  readonly threads: number;
  readonly tokensPerCall: number;
  readonly points: readonly {
    readonly threads: number;
    readonly tokensPerCall: number;
    readonly tokensPerSecond: number;
  }[];
  /** tokensPerSecond of the best over that of the setting used before. */
  readonly gain: number;
}
