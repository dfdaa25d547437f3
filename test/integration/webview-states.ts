import { defaultKnobs } from '../../src/core/config';
import type { QueryAnswer } from '../../src/core/lab';
import { editedAxis } from '../../src/protocol/edited-axis';
import type { SweepState } from '../../src/protocol/sweep-protocol';
import type { LabPanelState, TuningState } from '../../src/protocol/webview-protocol';
import { shownSweep } from '../../src/host/sweep/shown-sweep';
import { runResult } from '../fixtures/run-result';
import { sweepResult } from '../fixtures/sweep-result';

const answer: QueryAnswer = {
  query: 'how do I invalidate the cache',
  hits: [
    ['docs/operations/caching.md', 42, 58, 0.71, 'Entries are dropped when a chunk that they cite changes'],
    ['redis.md', 12, 30, 0.64, 'Every replica listens for invalidation messages'],
    ['faq.md', 88, 91, 0.58, 'Why do I still see the old answer?'],
  ].map(([document, startLine, endLine, score, snippet]) => ({
    document: String(document),
    file: String(document),
    startLine: Number(startLine),
    endLine: Number(endLine),
    context: 'Caching › Invalidation',
    snippet: String(snippet),
    score: Number(score),
  })),
  stepMs: { tokenize: 0.1, embed: 5.2, search: 0.3, resolve: 0.1 },
  totalMs: 5.7,
  cache: 'miss',
  documents: 87,
  chunks: 1204,
  notices: [],
};

const model = (id: string, dimensions: number, bytes: number): TuningState['models'][number] => ({
  id,
  kind: 'encoder',
  origin: 'bundled',
  dimensions,
  maxTokens: 256,
  bytes,
  licence: 'Apache-2.0',
  source: 'bundled',
  fingerprint: 'f'.repeat(64),
});

export const tuningState: TuningState = {
  corpusName: 'docs',
  variants: [
    { name: 'baseline', knobs: defaultKnobs(), changed: [] },
    {
      name: 'smaller',
      parent: 'baseline',
      knobs: { ...defaultKnobs(), 'vectors.storage': 'i8', 'embedding.dimensions': 128 },
      changed: ['embedding.dimensions', 'vectors.storage'],
    },
  ],
  active: 'smaller',
  plan: {
    stages: [
      { stage: 'embeddings', variants: ['smaller'], missing: 0, total: 1204, unit: 'chunks', estimatedMs: 0 },
      { stage: 'vectors', variants: ['smaller'], missing: 1204, total: 1204, unit: 'vectors', estimatedMs: 30 },
      { stage: 'index', variants: ['smaller'], missing: 1204, total: 1204, unit: 'vectors', estimatedMs: 900 },
    ],
    documents: 87,
    chunks: { smaller: 1204 },
    memory: { smaller: { vectorBytes: 616_448, indexBytes: 186_620, modelBytes: 22_900_000 } },
  },
  rerankers: [],
  models: [
    model('all-MiniLM-L6-v2-int8', 384, 22_900_000),
    model('paraphrase-MiniLM-L3-v2-int8', 384, 17_400_000),
    model('static-MiniLM-L6-256-int8', 256, 7_700_000),
  ],
  pricedEmbeddingModels: ['openai/text-embedding-3-small', 'openai/text-embedding-3-large'],
  pricedAnswerModels: ['openai/gpt-4o-mini', 'anthropic/claude-haiku'],
  canUndo: true,
  job: { state: 'idle' },
  search: { text: 'how do I invalidate the cache', busy: false, answer },
  notices: [],
};

export const labState: LabPanelState = { job: { state: 'idle' }, run: runResult, canExport: true, notices: [] };

export const tuningMessage = (change: Partial<TuningState> = {}): { type: 'tuning'; state: TuningState } => ({
  type: 'tuning',
  state: { ...tuningState, ...change },
});
export const labMessage = (change: Partial<LabPanelState> = {}): { type: 'lab'; state: LabPanelState } => ({
  type: 'lab',
  state: { ...labState, ...change },
});

export const sweepState: SweepState = {
  corpusName: 'docs',
  axes: [
    editedAxis('chunking.maxTokens', '128, 256'),
    editedAxis('embedding.dimensions', '0, 256, 128'),
    editedAxis('index.hnsw.efSearch', '32..256*2'),
  ],
  base: 'baseline',
  bases: ['baseline', 'smaller'],
  strategy: 'grid',
  plan: {
    combinations: 24,
    variants: 24,
    stages: [
      { stage: 'chunks', distinct: 2, missing: 1, estimatedMs: 300 },
      { stage: 'embeddings', distinct: 2, missing: 1, estimatedMs: 14_000 },
      { stage: 'vectors', distinct: 6, missing: 5, estimatedMs: 200 },
      { stage: 'index', distinct: 6, missing: 5, estimatedMs: 9000 },
    ],
    measureMs: 41_000,
    estimatedMs: 64_500,
    separatelyMs: 620_000,
    notices: [],
  },
  models: tuningState.models,
  result: shownSweep(sweepResult),
  current: true,
  job: { state: 'idle' },
  notices: [],
};
export const sweepMessage = (change: Partial<SweepState> = {}): { type: 'sweep'; state: SweepState } => ({
  type: 'sweep',
  state: { ...sweepState, ...change },
});
