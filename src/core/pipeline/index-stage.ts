import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import type { IndexParams, VectorIndex, VectorIndexKind } from '../vector-index';
import { makeVectors, type VectorParams, type VectorSet } from '../vectors';
import { unlessDamaged, type StageContext } from './context';
import type { ChunkSet, StageWork } from './types';

const INDEX_VERSION = 1;

export const vectorParams = (knobs: KnobValues, model: EmbeddingModel): VectorParams => {
  const wanted = knobs['embedding.dimensions'];
  return {
    dimensions: wanted === 0 ? model.dimensions : Math.min(wanted, model.dimensions),
    storage: knobs['vectors.storage'],
  };
};

export const indexParams = (knobs: KnobValues): IndexParams => ({
  kind: knobs['index.kind'],
  m: knobs['index.hnsw.m'],
  efConstruction: knobs['index.hnsw.efConstruction'],
});

/** Vectors follow from (embeddings, dimensions, storage) in milliseconds, so they are made, never stored. */
export const vectorsFingerprint = (embeddings: Fingerprint, params: VectorParams): Fingerprint =>
  fingerprintOf({ stage: 'vectors', embeddings, ...params });

export function indexFingerprint(vectors: Fingerprint, params: IndexParams): Fingerprint {
  // A flat index has no parameters: knobs that it ignores must not split its fingerprint.
  const relevant = params.kind === 'flat' ? { kind: params.kind } : { ...params };
  return fingerprintOf({ stage: 'index', version: INDEX_VERSION, vectors, ...relevant });
}

export function makeVectorSet(
  rows: Float32Array,
  count: number,
  embeddings: Fingerprint,
  params: VectorParams,
  anyNew: boolean,
  context: StageContext,
): { vectors: VectorSet; work: Omit<StageWork, 'ms'> } {
  const started = context.clock.nowMs();
  const vectors = makeVectors(rows, count, params);
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

/**
 * Opens the stored index, or brings the last one of this corpus up to date where little changed, or builds it.
 * @param lineage names the corpus and everything but its documents, so that an edited corpus finds its last index
 */
export async function openIndex(
  kind: VectorIndexKind,
  vectors: VectorSet,
  chunkSet: ChunkSet,
  fingerprint: Fingerprint,
  lineage: Fingerprint,
  params: IndexParams,
  { store, clock, control }: StageContext,
): Promise<{ index: VectorIndex; work: Omit<StageWork, 'ms'> }> {
  const unit = 'vectors';
  const { count } = vectors;
  const stored = await store.get('index', fingerprint);
  const index = stored && (await unlessDamaged(() => kind.open(stored.payload, vectors, chunkSet.keys, params)));
  if (index) {
    const buildMs = Number(stored.header['ms'] ?? 0);
    return {
      index,
      work: {
        stage: 'index',
        fingerprint,
        computed: 0,
        reused: count,
        unit,
        buildMs,
        diskBytes: stored.payload.length,
      },
    };
  }
  const started = clock.nowMs();
  const previous = kind.update && (await store.getRef(lineage));
  const base = previous && (await store.get('index', previous));
  if (base && kind.update) {
    const updated = await kind.update(base.payload, vectors, chunkSet.keys, params);
    if (updated) {
      const { index, added } = updated;
      const buildMs = Number(base.header['ms'] ?? 0) + (clock.nowMs() - started);
      const diskBytes = base.payload.length;
      return {
        index,
        work: { stage: 'index', fingerprint, computed: added, reused: count - added, unit, buildMs, diskBytes },
      };
    }
  }
  const built = await kind.build(vectors, chunkSet.keys, params, control);
  const buildMs = clock.nowMs() - started;
  const payload = await kind.save(built);
  if (payload.length) {
    await store.put('index', fingerprint, { header: { ms: buildMs }, payload });
    await store.setRef(lineage, fingerprint);
  }
  // An index with nothing to store had nothing to compute.
  const computed = payload.length ? count : 0;
  return {
    index: built,
    work: { stage: 'index', fingerprint, computed, reused: count - computed, unit, buildMs, diskBytes: payload.length },
  };
}

/** Names an index by its corpus folder and settings, whatever its documents: where an edited corpus finds its last index. */
export const indexLineage = (
  root: string,
  chunking: Fingerprint,
  model: EmbeddingModel,
  vectors: VectorParams,
  index: IndexParams,
): Fingerprint =>
  fingerprintOf({
    lineage: 'index',
    root,
    chunking,
    model: model.fingerprint,
    vectors: { ...vectors },
    index: { ...index },
  });
