import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { QuerySet } from '../evaluation';

export interface AdviceRequest {
  readonly corpus: CorpusSpec;
  /** Model, reduction and storage are its; kind and parameters of the index are what is looked for. */
  readonly variant: Variant;
  /** Its texts are the queries; without one, headings of the documents are. */
  readonly querySet?: QuerySet;
  /** Least recall@10 against exact neighbours, 0…1. */
  readonly recallTarget: number;
  /** Time for trying, s; making the variant itself ready is not counted. */
  readonly seconds: number;
  readonly seed: number;
}

/** One tried setting. */
export interface AdvicePoint {
  readonly kind: Variant['knobs']['index.kind'];
  /** Kind and parameters, as far as the kind heeds them. */
  readonly knobs: Partial<Variant['knobs']>;
  /** Mean over the queries with its 95 % interval. */
  readonly recall: { readonly value: number; readonly low: number; readonly high: number };
  /** Median search time, ms; interleaved with exact search in the same rounds. */
  readonly searchMs: number;
  /** Time of a search over that of exact search right beside it, median of all pairs. */
  readonly relativeTime: number;
  readonly buildMs: number;
  /** Vectors as the index holds them, and what it holds beside them; absent where it does not tell. */
  readonly bytes?: number;
}

export interface IndexAdvice {
  readonly vectors: number;
  readonly dimensions: number;
  readonly queries: number;
  readonly recallTarget: number;
  /** Median time of comparing a query with every vector, ms. */
  readonly exactMs: number;
  /** Bytes of the vectors alone. */
  readonly vectorBytes: number;
  /** By index, then by what a search looks at, ascending. */
  readonly points: readonly AdvicePoint[];
  /** Index in `points` of the quickest that reaches the target; absent where none does. */
  readonly best?: number;
  /** What to use: those of the best point, or exact search where that is as quick. */
  readonly knobs: Partial<Variant['knobs']>;
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
