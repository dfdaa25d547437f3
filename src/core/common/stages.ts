/**
 * Stages of the pipeline, in the order in which they depend on each other. Everything up to `index` (and the lexical
 * index with its thesaurus) makes artefacts that are stored under a fingerprint; what follows is measured, never stored
 * as an artefact.
 */
export const STAGES = [
  'corpus',
  'chunks',
  'embeddings',
  'vectors',
  'index',
  'lexical',
  'thesaurus',
  'search',
  'cache',
  'load',
  'cost',
] as const;
export type StageName = (typeof STAGES)[number];

/** Stages whose artefacts are stored. */
export const STORED_STAGES = [
  'corpus',
  'chunks',
  'embeddings',
  'vectors',
  'index',
  'lexical',
  'thesaurus',
] as const satisfies readonly StageName[];
export type StoredStage = (typeof STORED_STAGES)[number];

/** Steps of answering one query that are timed apart. Metric ids: `latency.STEP.p50` … */
export const QUERY_STEPS = ['tokenize', 'embed', 'search', 'rerank', 'resolve'] as const;
export type QueryStep = (typeof QUERY_STEPS)[number];
