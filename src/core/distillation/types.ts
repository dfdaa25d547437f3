import type { CorpusSpec } from '../corpus';
import type { EmbeddingModel, FidelityReport } from '../embedding';
import type { QuantisedRows } from '../vectors';

/** Which tokens a distilled model knows by itself. */
export const DISTILLED_VOCABULARIES = ['corpus', 'tokenizer'] as const;
export type DistilledVocabulary = (typeof DISTILLED_VOCABULARIES)[number];

export interface DistilRequest {
  readonly corpus: CorpusSpec;
  /** Id of the encoder that is imitated. */
  readonly from: string;
  /** Id of the new model. */
  readonly id: string;
  /** `corpus`: the words of the documents and the tokenizer's tokens in them. `tokenizer`: all tokens of the tokenizer. */
  readonly vocabulary: DistilledVocabulary;
  readonly dimensions: number;
}

export interface DistilResult {
  readonly model: EmbeddingModel;
  readonly tokens: number;
  readonly ms: number;
  /** Tokenizing included, on texts of the corpus. */
  readonly tokensPerSecond: number;
  readonly fidelity: FidelityReport;
  readonly notes: readonly string[];
}

/** Port: an encoder's tokenizer, and the same with another vocabulary. */
export interface VocabularyTokenizer {
  /** Tokens that stand for text, in order of id: no special ones, none reserved. */
  readonly tokens: readonly string[];
  /** Put before tokens that go on with a word, e.g. `##`. */
  readonly continuation: string;
  readonly idOf: (token: string) => number | undefined;
  /** Tokens of a text; what the tokenizer cannot say is left out. */
  split(text: string): string[];
  /**
   * Ids of a text when the vocabulary is `tokens`: places in it, words as wholes where they are in it. What it cannot say
   * has no id.
   */
  withVocabulary(tokens: readonly string[]): (text: string) => Int32Array;
}

/** Token vectors whose mean stands for a text. */
export interface TokenModel {
  readonly tokens: readonly string[];
  /** A row a token, then one for everything unknown. */
  readonly rows: QuantisedRows;
  readonly dimensions: number;
  /** Texts of the corpus to measure the speed on. */
  readonly samples: readonly string[];
  readonly notes: readonly string[];
}
