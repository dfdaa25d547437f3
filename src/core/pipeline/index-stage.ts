import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import {
  isMappableKind,
  isServerKind,
  type IndexParams,
  type SearchIndex,
  type VectorIndexKind,
} from '../vector-index';
import type { VectorParams, VectorSet } from '../vectors';
import { unlessDamaged, type StageContext } from './context';
import type { KeptPrecision } from './encoding';
import type { VectorSource } from './reduction';
import type { ChunkSet, StageWork } from './types';

const INDEX_VERSION = 1;

export const indexParams = (knobs: KnobValues): IndexParams => ({
  kind: knobs['index.kind'],
  m: knobs['index.hnsw.m'],
  efConstruction: knobs['index.hnsw.efConstruction'],
  efSearch: knobs['index.hnsw.efSearch'],
  level: knobs['index.hierarchical.level'],
  clusters: knobs['index.hierarchical.clusters'],
  rebuildShare: knobs['index.rebuildShare'],
  residence: knobs['vectors.residence'],
});

export function indexFingerprint(vectors: Fingerprint, params: IndexParams): Fingerprint {
  return fingerprintOf({ stage: 'index', version: INDEX_VERSION, vectors, ...relevantParams(params) });
}

/**
 * What the index of a kind depends on: knobs that it ignores must not split its fingerprint. When an index is built anew,
 * and where it is searched, changes nothing in it.
 */
function relevantParams({
  kind,
  m,
  efConstruction,
  efSearch,
  level,
  clusters,
}: IndexParams): Record<string, string | number> {
  if (kind === 'flat') return { kind };
  if (kind === 'hierarchical')
    return level === 'documents' ? { kind, level } : { kind, level: 'clusters', clusters: clusters ?? 0 };
  // An open collection of Chroma keeps the efSearch that it was made with.
  return { kind, m, efConstruction, ...(kind === 'chroma' && efSearch !== undefined && { efSearch }) };
}

/** Names an open index: one that is mapped and one in memory are two, made from the same stored bytes. */
export const openIndexKey = (index: Fingerprint, { kind, residence = 'memory' }: IndexParams): Fingerprint =>
  isMappableKind(kind) && residence === 'disk' ? fingerprintOf({ index, residence }) : index;

/** An open index and what it cost; `session.openIndexes` keeps the last one of each lineage. */
export interface OpenIndex {
  readonly index: SearchIndex;
  readonly work: Omit<StageWork, 'ms'>;
}

export interface IndexInputs {
  readonly kind: VectorIndexKind;
  readonly vectors: VectorSet;
  readonly chunkSet: ChunkSet;
  readonly fingerprint: Fingerprint;
  /** Names the corpus and everything but its documents, so that an edited corpus finds its last index. */
  readonly lineage: Fingerprint;
  readonly params: IndexParams;
}

/** Opens the stored index, or brings the last one of this corpus up to date where little changed, or builds it. */
export async function openIndex(
  inputs: IndexInputs,
  openIndexes: Map<Fingerprint, OpenIndex>,
  context: StageContext,
): Promise<OpenIndex> {
  const open =
    (await openStored(inputs, context)) ??
    (await bringUpToDate(inputs, openIndexes, context)) ??
    (await build(inputs, context));
  openIndexes.set(openIndexKey(inputs.lineage, inputs.params), open);
  return open;
}

const workOf = (
  { fingerprint, vectors }: IndexInputs,
  computed: number,
  buildMs: number,
  diskBytes: number,
): OpenIndex['work'] => ({
  stage: 'index',
  fingerprint,
  computed,
  reused: vectors.count - computed,
  unit: 'vectors',
  buildMs,
  diskBytes,
});

async function openStored(inputs: IndexInputs, { store }: StageContext): Promise<OpenIndex | undefined> {
  const { kind, vectors, chunkSet, fingerprint, params } = inputs;
  const stored = await store.get('index', fingerprint);
  const index = stored && (await unlessDamaged(() => kind.open(stored.payload, vectors, chunkSet.keys, params)));
  return index && { index, work: workOf(inputs, 0, Number(stored.header['ms'] ?? 0), stored.payload.length) };
}

/** From the index that is open, else from the last one that was built and stored. What was stored stays as it is. */
async function bringUpToDate(
  inputs: IndexInputs,
  openIndexes: ReadonlyMap<Fingerprint, OpenIndex>,
  { store, clock }: StageContext,
): Promise<OpenIndex | undefined> {
  const { kind, vectors, chunkSet, lineage, params } = inputs;
  const started = clock.nowMs();
  const last = openIndexes.get(openIndexKey(lineage, params));
  const live = last && (await kind.updateOpen?.(last.index, vectors, chunkSet.keys, params));
  if (last && live) {
    const buildMs = last.work.buildMs + (clock.nowMs() - started);
    return { index: live.index, work: workOf(inputs, live.added, buildMs, last.work.diskBytes) };
  }
  const previous = kind.update && (await store.getRef(lineage));
  const base = previous && (await store.get('index', previous));
  const updated = base && (await kind.update?.(base.payload, vectors, chunkSet.keys, params));
  if (!updated) return undefined;
  const buildMs = Number(base.header['ms'] ?? 0) + (clock.nowMs() - started);
  return { index: updated.index, work: workOf(inputs, updated.added, buildMs, base.payload.length) };
}

async function build(inputs: IndexInputs, { store, clock, control }: StageContext): Promise<OpenIndex> {
  const { kind, vectors, chunkSet, fingerprint, lineage, params } = inputs;
  const started = clock.nowMs();
  const index = await kind.build(vectors, chunkSet.keys, params, control);
  const buildMs = clock.nowMs() - started;
  const payload = await kind.save(index);
  if (payload.length) {
    await store.put('index', fingerprint, { header: { ms: buildMs }, payload });
    await store.setRef(lineage, fingerprint);
  }
  // An index with nothing to store had nothing to compute, unless a server keeps it.
  const made = payload.length > 0 || isServerKind(kind.kind);
  return { index, work: workOf(inputs, made ? vectors.count : 0, buildMs, payload.length) };
}

/** Names an index by its corpus folder and settings, whatever its documents: where an edited corpus finds its last index. */
export const indexLineage = (
  { root, chunking, model }: VectorSource,
  kept: KeptPrecision,
  vectors: VectorParams,
  index: IndexParams,
): Fingerprint =>
  fingerprintOf({
    lineage: 'index',
    root,
    chunking,
    model: model.fingerprint,
    ...(kept !== 'f32' && { kept }),
    vectors: { ...vectors },
    index: relevantParams(index),
  });
