import { integerKnob, nameKnob } from '../config/knob';

export const embeddingKnobs = [
  nameKnob('embedding.model', {
    stage: 'embeddings',
    label: 'Model',
    description:
      'What turns text into vectors; its tokenizer also measures chunks. Larger models find more and take longer.',
    default: 'all-MiniLM-L6-v2-int8',
    namesOf: 'embedding-models',
  }),
  integerKnob('embedding.dimensions', {
    stage: 'vectors',
    label: 'Dimensions',
    unit: 'dimensions',
    description:
      'Keep only the first dimensions of each vector. Fewer save memory and search time and lose some quality.',
    default: 0,
    min: 0,
    max: 4096,
    scale: 'linear',
    valueLabels: { 0: 'all' },
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: [0, 256, 128, 64],
  }),
] as const;
