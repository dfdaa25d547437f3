import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import { makeVectors, type VectorParams, type VectorSet } from '../vectors';
import type { StageContext } from './context';
import type { ChunkSet, StageWork } from './types';

export const vectorParams = (knobs: KnobValues, model: EmbeddingModel): VectorParams => {
  const wanted = knobs['embedding.dimensions'];
  return {
    dimensions: wanted === 0 ? model.dimensions : Math.min(wanted, model.dimensions),
    storage: knobs['vectors.storage'],
  };
};

/** Vectors follow from (embeddings, dimensions, storage) in milliseconds, so they are made, never stored. */
export const vectorsFingerprint = (embeddings: Fingerprint, params: VectorParams): Fingerprint =>
  fingerprintOf({ stage: 'vectors', embeddings, ...params });

export function makeVectorSet(
  rows: Float32Array,
  { chunks, documentOf }: ChunkSet,
  embeddings: Fingerprint,
  params: VectorParams,
  anyNew: boolean,
  context: StageContext,
): { vectors: VectorSet; work: Omit<StageWork, 'ms'> } {
  const started = context.clock.nowMs();
  const count = chunks.length;
  const vectors: VectorSet = { ...makeVectors(rows, count, params), documentOf };
  const buildMs = context.clock.nowMs() - started;
  const fingerprint = vectorsFingerprint(embeddings, params);
  return {
    vectors,
    work: {
      stage: 'vectors',
      fingerprint,
      computed: anyNew ? count : 0,
      reused: anyNew ? 0 : count,
      unit: 'vectors',
      buildMs,
      diskBytes: 0,
    },
  };
}
