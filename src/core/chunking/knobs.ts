import { enumKnob, integerKnob } from '../config/knob';

export const chunkingKnobs = [
  enumKnob('chunking.strategy', {
    stage: 'chunks',
    label: 'Strategy',
    description: 'Where documents are cut.',
    default: 'markdown',
    values: [
      {
        value: 'markdown',
        label: 'By structure',
        description: 'At headings, lists, tables and code blocks; headings are kept as context.',
      },
      { value: 'sentence', label: 'By sentences', description: 'Whole sentences, packed up to the size.' },
      { value: 'fixed', label: 'Fixed size', description: 'A window of tokens that ignores structure.' },
      {
        value: 'document',
        label: 'Whole document',
        description: "One chunk a document; what is beyond the model's maximum is not embedded.",
      },
    ],
    sweep: ['markdown', 'sentence', 'fixed', 'document'],
  }),
  integerKnob('chunking.maxTokens', {
    stage: 'chunks',
    label: 'Chunk size',
    unit: 'tokens',
    description:
      "The largest chunk, in the model's own tokens. Small chunks match precisely; large ones carry more context.",
    default: 200,
    min: 16,
    max: 2048,
    scale: 'log2',
    when: { 'chunking.strategy': ['markdown', 'sentence', 'fixed'] },
    sweep: [64, 128, 200, 256],
  }),
  integerKnob('chunking.overlapTokens', {
    stage: 'chunks',
    label: 'Overlap',
    unit: 'tokens',
    description:
      'Text repeated from the previous chunk, so that an answer on a boundary is whole in one of them. More chunks, more memory.',
    default: 0,
    min: 0,
    max: 512,
    scale: 'linear',
    below: 'chunking.maxTokens',
    when: { 'chunking.strategy': ['sentence', 'fixed'] },
    sweep: [0, 32, 64],
  }),
] as const;
