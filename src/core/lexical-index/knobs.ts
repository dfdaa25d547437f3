import { enumKnob, numberKnob } from '../config/knob';

const withWords = { 'retrieval.mode': ['lexical', 'hybrid'] } as const;

export const lexicalIndexKnobs = [
  enumKnob('index.lexical.tokenizer', {
    stage: 'lexical',
    label: 'Words',
    description: 'What counts as a word.',
    default: 'words',
    values: [
      { value: 'words', label: 'Words', description: 'Two or more letters or digits in a row.' },
      {
        value: 'code',
        label: 'Words and parts of names',
        description: 'Names of code also by their parts: `maxTokens` is found by max and by tokens.',
      },
    ],
    when: withWords,
    sweep: ['words', 'code'],
  }),
  enumKnob('index.lexical.stopWords', {
    stage: 'lexical',
    label: 'Stop words',
    description: 'Words that are not indexed.',
    default: 'english',
    values: [
      { value: 'english', label: 'English', description: 'A short list of words that carry no topic.' },
      { value: 'none', label: 'None', description: 'Every word is indexed.' },
    ],
    when: withWords,
    sweep: ['english', 'none'],
  }),
  enumKnob('index.lexical.stemming', {
    stage: 'lexical',
    label: 'Stemming',
    description: 'Words of one stem are found by each other: connect, connected, connection.',
    default: 'none',
    values: [
      { value: 'none', label: 'None', description: 'Words as they are.' },
      { value: 'english', label: 'English', description: 'Snowball stemmer of the language.' },
      { value: 'german', label: 'German', description: 'Snowball stemmer of the language.' },
      { value: 'french', label: 'French', description: 'Snowball stemmer of the language.' },
      { value: 'spanish', label: 'Spanish', description: 'Snowball stemmer of the language.' },
      { value: 'italian', label: 'Italian', description: 'Snowball stemmer of the language.' },
      { value: 'portuguese', label: 'Portuguese', description: 'Snowball stemmer of the language.' },
      { value: 'russian', label: 'Russian', description: 'Snowball stemmer of the language.' },
    ],
    when: withWords,
    sweep: ['none', 'english'],
  }),
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
