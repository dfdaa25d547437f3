import { enumKnob, integerKnob } from '../config/knob';

export const retrievalKnobs = [
  enumKnob('retrieval.mode', {
    stage: 'search',
    label: 'Search by',
    description: 'What a query is compared with.',
    default: 'dense',
    values: [
      { value: 'dense', label: 'Meaning', description: 'Nearest vectors.' },
      { value: 'lexical', label: 'Words', description: 'BM25 over words; no model is used.' },
      { value: 'hybrid', label: 'Both', description: 'Both rankings merged by reciprocal rank fusion.' },
    ],
    sweep: ['dense', 'lexical', 'hybrid'],
  }),
  integerKnob('retrieval.k', {
    stage: 'search',
    label: 'Results',
    unit: 'chunks',
    description: 'Chunks returned for a query. More find more answers and cost more tokens in the answer model.',
    default: 10,
    min: 1,
    max: 1000,
    scale: 'log2',
    sweep: [5, 10, 20],
  }),
] as const;
