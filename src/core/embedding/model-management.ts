import type { EmbeddingModel } from './types';

/** How a server is asked for vectors. */
export const EMBEDDING_APIS = ['openai', 'ollama', 'cohere', 'voyage'] as const;
export type EmbeddingApi = (typeof EMBEDDING_APIS)[number];

/** Where models are downloaded from when nobody names a mirror. */
export const DEFAULT_HUB = 'https://huggingface.co';

/** Where a model is added from. */
export type ModelSource =
  | {
      readonly kind: 'folder';
      /** Absolute. A sentence-transformers ONNX export, or a model folder of ours. */
      readonly folder: string;
      /** Which of its ONNX files, as below. */
      readonly file?: string;
    }
  /** A repository in Hugging Face's layout, at the hub or mirror of the settings. */
  | {
      readonly kind: 'download';
      /** `owner/name`. */
      readonly repository: string;
      /** Branch, tag or commit. Default `main`. */
      readonly revision?: string;
      /** Which of its ONNX files, e.g. `onnx/model_quantized.onnx`. Default: chosen, and shown before. */
      readonly file?: string;
    }
  | {
      readonly kind: 'remote';
      readonly api: EmbeddingApi;
      /** Base address; the key belongs to its origin and is never part of this. */
      readonly url: string;
      /** The server's name of the model. */
      readonly model: string;
      /** Asked of the server where it can shorten vectors; otherwise learned from its first answer. */
      readonly dimensions?: number;
      /** `provider/model` of the price table, where it is not the obvious one. */
      readonly pricedAs?: string;
    };

/** What adding would bring, before anything is copied or downloaded. */
export interface ModelPreview {
  readonly id: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256?: string }[];
  readonly bytes: number;
  /** Bytes that an interrupted download left and that need not be fetched again. */
  readonly presentBytes: number;
  readonly licence?: string;
}

export interface FidelityCheck {
  readonly id: 'finite' | 'normalised' | 'batch-invariant' | 'deterministic' | 'neighbours' | 'files';
  readonly status: 'passed' | 'failed' | 'not-checked';
  /** One sentence with the figure. */
  readonly detail: string;
}

/** Whether a model may be used. */
export interface FidelityReport {
  readonly id: string;
  readonly usable: boolean;
  readonly checks: readonly FidelityCheck[];
}

/** A model beside others. What was not measured is absent. */
export interface ModelFigures {
  readonly model: EmbeddingModel;
  readonly tokensPerSecond?: number;
  /** From nothing loaded to the first vector, in a fresh process. */
  readonly firstLoadMs?: number;
  readonly privateBytes?: number;
  readonly diskBytes: number;
  readonly usdPerMillionTokens?: number;
  /** nDCG@10 of the corpus's judged queries, exact search; absent without judgements. */
  readonly ndcg10?: { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
  readonly error?: string;
}
