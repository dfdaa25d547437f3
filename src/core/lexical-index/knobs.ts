import { numberKnob } from '../config/knob';

const withWords = { 'retrieval.mode': ['lexical', 'hybrid'] } as const;

export const lexicalIndexKnobs = [
  numberKnob('index.lexical.k1', {
    stage: 'search',
    label: 'BM25 k1',
    unit: '',
    description: 'How much a repeated word counts. 0 counts a word once.',
    default: 1.2,
    min: 0,
    max: 3,
    scale: 'linear',
    when: withWords,
    sweep: [0.9, 1.2, 1.5],
  }),
  numberKnob('index.lexical.b', {
    stage: 'search',
    label: 'BM25 b',
    unit: '',
    description: 'How much long chunks are marked down. 0 not at all, 1 in full proportion to their length.',
    default: 0.75,
    min: 0,
    max: 1,
    scale: 'linear',
    when: withWords,
    sweep: [0.4, 0.75],
  }),
] as const;
