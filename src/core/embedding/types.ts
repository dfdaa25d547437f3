import type { Fingerprint } from '../common';
import type { TokenCounter } from '../chunking';
import type { ServerUse } from '../cost';

/** What is known of an embedding model before it is loaded. */
export interface EmbeddingModel {
  readonly id: string;
  /** `remote`: a server turns the texts into vectors. */
  readonly kind: 'encoder' | 'static' | 'remote';
  /** `added`: by this user, in their own folder of models. */
  readonly origin: 'bundled' | 'added';
  readonly dimensions: number;
  /** Tokens a text is cut to, special tokens included. */
  readonly maxTokens: number;
  /** Model, tokenizer and card on disk. */
  readonly bytes: number;
  readonly licence: string;
  readonly source: string;
  /** Of model.onnx, tokenizer.json, and the card's embedding options. */
  readonly fingerprint: Fingerprint;
  /** Of a remote model: host that the texts are sent to. */
  readonly host?: string;
  /** Of a remote model: `provider/model` of the price table, where it is known. */
  readonly pricedAs?: string;
}

/** Queries and documents may be embedded differently: models are trained with a prefix for each. */
export type TextRole = 'query' | 'document';

/** A text as its model reads it. */
export interface ModelInput {
  /** With the prefix of its role. */
  readonly text: string;
  /**
   * With special tokens where the model wants them, cut to the model's maximum. Empty where the text holds nothing that
   * the model knows. Of a remote model: a zero for each token, to count by.
   */
  readonly ids: Int32Array;
  /** Where the model is told of it instead of reading a prefix. */
  readonly role?: TextRole;
}

export interface CallLimits {
  readonly tokens: number;
  readonly texts: number;
}

/**
 * Port: text to vectors. A pure function of (text, model): the same bits whatever the batch, the order or the run
 * (of a remote model as far as its server keeps to it; the fidelity gate says what was seen).
 * Failures: `embedding/not-finite`, `embedding/zero-vector`, `embedding/token-out-of-range`.
 */
export interface Embedder extends TokenCounter {
  readonly model: EmbeddingModel;
  /** Most that one call should hold. Default {@link TOKENS_PER_CALL} tokens, any number of texts. */
  readonly callLimits?: CallLimits;
  tokenize(text: string, role: TextRole): ModelInput;
  /**
   * @param batch one text each; the caller keeps a call within its limits (see `tokenBatches`)
   * @param onUse told of every answered request; only remote models make any
   * @returns row-major, batch.length × model.dimensions, rows of length 1
   */
  embed(batch: readonly ModelInput[], onUse?: (use: ServerUse) => void): Promise<Float32Array>;
  /** Memory is given back when the process ends; closing only refuses further work. */
  close(): Promise<void>;
}

/** Several calls of a model at once, for a long job; the vectors are those of the model itself, bit for bit. */
export interface ParallelEmbedding {
  /** Calls that run side by side. */
  readonly atOnce: number;
  embed(batch: readonly ModelInput[]): Promise<Float32Array>;
  /** Gives back what it took, also in the middle of a call. */
  end(): Promise<void>;
}

/** Port: undefined where so many texts of this model are not worth it here. */
export type EmbedInParallel = (model: EmbeddingModel, texts: number) => ParallelEmbedding | undefined;

/** Port: the models that this machine has. */
export interface EmbeddingModels {
  list(): Promise<readonly EmbeddingModel[]>;
  /** Loads once and keeps. @throws `embedding/unknown-model`, `embedding/model-damaged`, `embedding/runtime-missing` */
  open(id: string): Promise<Embedder>;
  /** The tokenizer alone, without the native runtime. */
  openTokenizer(id: string): Promise<TokenCounter>;
}

/** Most tokens one model call may hold: memory grows with it (64 × 512 took 5.6 GB). */
export const TOKENS_PER_CALL = 4096;
