import { canonicalJson, type StoredStage } from '../common';
import { findKnob, type KnobId, type KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import { effectsOf } from './effect';

export interface StageKey {
  readonly stage: StoredStage;
  /** Equal of two variants that share this stage's artefact. */
  readonly key: string;
}

/** Stages that a variant's answers rest on, in the order in which they are made; known from the knobs alone. */
export function stageKeys(knobs: KnobValues, model?: EmbeddingModel): StageKey[] {
  const effects = effectsOf(knobs, model);
  const knobsOf = (stage: StoredStage) =>
    Object.fromEntries(Object.entries(effects).filter(([id]) => findKnob(id as KnobId)!.stage === stage));
  const keys: StageKey[] = [];
  const add = (stage: StoredStage, parts: Record<string, string | number>): Record<string, string | number> => {
    keys.push({ stage, key: `${stage} ${canonicalJson(parts)}` });
    return parts;
  };
  const mode = knobs['retrieval.mode'];
  // The model's tokenizer measures the chunks, also where no text is embedded.
  const chunks = add('chunks', { ...knobsOf('chunks'), 'embedding.model': knobs['embedding.model'] });
  if (mode !== 'lexical') {
    const embeddings = add('embeddings', { ...chunks, ...knobsOf('embeddings') });
    const { 'vectors.rescoreFrom': copy, ...stored } = knobsOf('vectors');
    const vectors = add('vectors', { ...embeddings, ...stored });
    // The copy that is rescored from is vectors like any other; the index knows nothing of it.
    if (copy !== undefined) add('vectors', { ...embeddings, ...stored, 'vectors.storage': copy });
    add('index', { ...vectors, ...knobsOf('index') });
  }
  if (mode !== 'dense') {
    const lexical = add('lexical', { ...chunks, ...knobsOf('lexical') });
    if (knobs['index.lexical.expansionTerms'] > 0) add('thesaurus', lexical);
  }
  return keys;
}
