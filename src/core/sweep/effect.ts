import { isActive, KNOBS, type KnobId, type KnobValue, type KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import { rescoreStorage } from '../vectors';

export type KnobEffects = Readonly<Partial<Record<KnobId, KnobValue>>>;

/**
 * The knobs that have an effect under these values, each at the value that it amounts to: two variants with equal
 * effects are one. Knobs whose condition does not hold are left out; what exceeds the model is the model's maximum.
 * @param model of `embedding.model`; without it, numbers count as they are
 */
export function effectsOf(knobs: KnobValues, model?: EmbeddingModel): KnobEffects {
  const effects: Partial<Record<KnobId, KnobValue>> = {};
  for (const knob of KNOBS) {
    const replayed = knob.group !== 'load' || knobs['cache.result.policy'] !== 'none';
    if (isActive(knob, knobs) && replayed) effects[knob.id] = knobs[knob.id];
  }
  if (rescoreStorage(knobs) === undefined) {
    delete effects['vectors.rescoreFrom'];
    delete effects['vectors.rescoreCandidates'];
  }
  if (effects['index.lexical.expansionTerms'] === 0) delete effects['index.lexical.expansionTerms'];
  if (!model) return withoutIdleReduction(effects);
  const { 'embedding.dimensions': dimensions, 'chunking.maxTokens': size, 'chunking.overlapTokens': overlap } = effects;
  if (dimensions !== undefined && Number(dimensions) >= model.dimensions) effects['embedding.dimensions'] = 0;
  if (size !== undefined) {
    const largest = Math.min(Number(size), model.maxTokens);
    effects['chunking.maxTokens'] = largest;
    if (overlap !== undefined) effects['chunking.overlapTokens'] = Math.min(Number(overlap), Math.floor(largest / 2));
  }
  return withoutIdleReduction(effects);
}

/** Which dimensions are kept is no question where all are. */
function withoutIdleReduction(effects: Partial<Record<KnobId, KnobValue>>): KnobEffects {
  if (effects['embedding.dimensions'] === 0) delete effects['embedding.reduction'];
  return effects;
}
