import { integerKnob, numberKnob } from '../config/knob';

const withWords = { 'retrieval.mode': ['lexical', 'hybrid'] } as const;

export const queryExpansionKnobs = [
  integerKnob('index.lexical.expansionTerms', {
    stage: 'thesaurus',
    label: 'Added words',
    unit: 'added words',
    description:
      'Words that are searched beside those of the query: those that stand in the same chunks as its words, by a thesaurus made ahead from the documents. They find what is said in other words, and much beside it.',
    default: 0,
    min: 0,
    max: 100,
    scale: 'linear',
    valueLabels: { 0: 'off' },
    when: withWords,
    sweep: [0, 5, 10, 20],
  }),
  numberKnob('index.lexical.expansionWeight', {
    stage: 'search',
    label: 'Weight of added words',
    unit: '',
    description:
      'How much an added word counts: this, times its similarity to the whole query, where a word of the query counts 1.',
    default: 1,
    min: 0.05,
    max: 5,
    scale: 'linear',
    when: { ...withWords, 'index.lexical.expansionTerms': { not: 0 } },
    sweep: [0.5, 1, 2],
  }),
] as const;
