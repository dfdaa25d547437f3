import type { CorpusSpec } from '../corpus';
import type { EmbeddingModel, FidelityReport } from '../embedding';

/** Which tokens a distilled model knows by itself. */
export const DISTILLED_VOCABULARIES = ['corpus', 'tokenizer'] as const;
export type DistilledVocabulary = (typeof DISTILLED_VOCABULARIES)[number];

export interface DistilRequest {
  readonly corpus: CorpusSpec;
  /** Id of the encoder that is imitated. */
  readonly from: string;
  /** Id of the new model. */
  readonly id: string;
  /** `corpus`: the words of the documents, beside the tokenizer's own. */
  readonly vocabulary: DistilledVocabulary;
  readonly dimensions: number;
}

export interface DistilResult {
  readonly model: EmbeddingModel;
  readonly tokens: number;
  readonly ms: number;
  readonly tokensPerSecond: number;
  readonly fidelity: FidelityReport;
  readonly notes: readonly string[];
}
