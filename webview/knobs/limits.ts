import type { KnobId, KnobValues, NumberKnob } from '../../src/core/config';
import type { EmbeddingModel } from '../../src/core/embedding';

/** The largest value a knob may have now: below another knob, or no more dimensions than the chosen model gives. */
export function maxNow(knob: NumberKnob, values: KnobValues, models: readonly EmbeddingModel[]): number {
  const bounds = [knob.max];
  if (knob.below !== undefined) bounds.push(Number(values[knob.below as KnobId]) - 1);
  if (knob.id === 'embedding.dimensions') {
    const model = models.find((m) => m.id === values['embedding.model']);
    if (model) bounds.push(model.dimensions);
  }
  return Math.max(knob.min, Math.min(...bounds));
}
