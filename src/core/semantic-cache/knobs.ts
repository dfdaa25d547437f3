import { textKnob } from '../config/knob';
import { parseWeights, SHIPPED } from './weights-text';

/** Stands among the knobs of the semantic cache (`cache/knobs.ts`). */
export const semanticWeightsKnob = textKnob('cache.semantic.weights', {
  stage: 'cache',
  label: 'Weights',
  description:
    'What is weighed, and how heavily. `rag-lab cache threshold` fits weights to labelled pairs of your own; without them those that come with the lab are used.',
  default: SHIPPED,
  accepts: `"${SHIPPED}", or weights such as "bias=-8 cosine=8 order=-0.5"`,
  problemOf: (text) => {
    const read = parseWeights(text);
    return 'problem' in read ? read.problem : undefined;
  },
  when: { 'cache.semantic.policy': { not: 'none' }, 'cache.semantic.guards': ['weighed'] },
});
