import { enumKnob, integerKnob } from '../config/knob';

const withHnsw = { 'index.kind': ['hnsw'], 'retrieval.mode': ['dense', 'hybrid'] } as const;

export const vectorIndexKnobs = [
  enumKnob('index.kind', {
    stage: 'index',
    label: 'Index',
    description: 'How the nearest vectors are found.',
    default: 'hnsw',
    values: [
      {
        value: 'flat',
        label: 'Flat (exact)',
        description: 'Compares with every vector: exact, nothing to build, slower as the corpus grows.',
      },
      {
        value: 'hnsw',
        label: 'HNSW (graph)',
        description: 'A graph of neighbours: fast on large corpora, misses a few true neighbours.',
      },
    ],
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: ['flat', 'hnsw'],
  }),
  integerKnob('index.hnsw.m', {
    stage: 'index',
    label: 'M',
    unit: 'links',
    description: 'Links a node keeps on each layer. More finds more and takes more memory.',
    default: 16,
    min: 2,
    max: 64,
    scale: 'log2',
    when: withHnsw,
    sweep: [8, 16, 32],
  }),
  integerKnob('index.hnsw.efConstruction', {
    stage: 'index',
    label: 'efConstruction',
    unit: 'candidates',
    description: 'Candidates looked at while the graph is built. More gives a better graph and a slower build.',
    default: 200,
    min: 8,
    max: 2000,
    scale: 'log2',
    when: withHnsw,
    sweep: [100, 200, 400],
  }),
  integerKnob('index.hnsw.efSearch', {
    stage: 'search',
    label: 'efSearch',
    unit: 'candidates',
    description: 'Candidates the search keeps open. More finds more of the true neighbours and takes longer.',
    default: 256,
    min: 1,
    max: 4096,
    scale: 'log2',
    when: withHnsw,
    sweep: [16, 32, 64, 128, 256],
  }),
] as const;
