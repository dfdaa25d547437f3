import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import type { EmbeddingModel } from '../embedding';
import type { ArtefactStore } from '../store';
import { decodePca, encodePca, fitPca, pcaSample, type Pca, type VectorParams } from '../vectors';
import { unlessDamaged, type StageContext } from './context';
import type { ChunkEmbeddings } from './embed-stage';
import { embeddingsFingerprint } from './stored-embeddings';
import type { ChunkSet } from './types';

const PCA_VERSION = 1;

/** What a variant's vectors are made from. */
export interface VectorSource {
  /** Folder of the corpus. */
  readonly root: string;
  readonly chunking: Fingerprint;
  readonly chunkSet: ChunkSet;
  readonly model: EmbeddingModel;
}

/** A fitted PCA with what it took. */
export interface FittedPca {
  readonly fingerprint: Fingerprint;
  readonly pca: Pca;
  readonly buildMs: number;
  readonly diskBytes: number;
}

const embeddingsOf = ({ chunkSet, model }: VectorSource, knobs: KnobValues): Fingerprint =>
  embeddingsFingerprint(chunkSet, model, knobs['embedding.kept']);

/** Names the first fit of a corpus folder, whatever its documents become. */
const firstFit = ({ root, chunking, model }: VectorSource, knobs: KnobValues): Fingerprint =>
  fingerprintOf({ lineage: 'pca', root, chunking, model: model.fingerprint, kept: knobs['embedding.kept'] });

/** The PCA of all dimensions; each number of kept dimensions takes the first of them. */
const pcaFingerprint = (embeddings: Fingerprint): Fingerprint =>
  fingerprintOf({ stage: 'pca', version: PCA_VERSION, embeddings });

/** Dimensions, storage and reduction of a variant's vectors, as they are or will be. */
export async function vectorParams(
  knobs: KnobValues,
  source: VectorSource,
  store: ArtefactStore,
): Promise<VectorParams> {
  const all = source.model.dimensions;
  const wanted = knobs['embedding.dimensions'];
  const dimensions = wanted === 0 ? all : Math.min(wanted, all);
  const storage = knobs['vectors.storage'];
  // With all dimensions PCA would only turn the vectors.
  if (dimensions === all || knobs['embedding.reduction'] === 'truncate') return { dimensions, storage };
  const first = knobs['embedding.reduction'] === 'pca-kept' && (await store.getRef(firstFit(source, knobs)));
  const isThere = first && (await store.has('pca', first));
  return { dimensions, storage, pca: isThere ? first : pcaFingerprint(embeddingsOf(source, knobs)) };
}

/** Notes which fit a corpus keeps, whoever made it. */
export async function keepFit(
  { fingerprint }: FittedPca,
  knobs: KnobValues,
  source: VectorSource,
  store: ArtefactStore,
): Promise<void> {
  if (knobs['embedding.reduction'] !== 'pca-kept') return;
  const name = firstFit(source, knobs);
  if ((await store.getRef(name)) !== fingerprint) await store.setRef(name, fingerprint);
}

/** Opens the stored PCA, or fits it to the embeddings at hand. */
export async function openPca(
  wanted: Fingerprint,
  knobs: KnobValues,
  source: VectorSource,
  embeddings: ChunkEmbeddings,
  context: StageContext,
): Promise<FittedPca> {
  const { store, clock, control } = context;
  const stored = await store.get('pca', wanted);
  const known = stored && (await unlessDamaged(() => decodePca(stored.payload)));
  if (known?.from === embeddings.dimensions) {
    const buildMs = Number(stored!.header['ms'] ?? 0);
    return { fingerprint: wanted, pca: known, buildMs, diskBytes: stored!.payload.length };
  }
  // Also where a first fit turned out to be damaged: what is fitted now goes by its own embeddings.
  const fingerprint = pcaFingerprint(embeddingsOf(source, knobs));
  const started = clock.nowMs();
  const rows = await embeddings.rows(pcaSample(source.chunkSet.chunks.length));
  const pca = await fitPca(rows, embeddings.dimensions, control);
  const buildMs = clock.nowMs() - started;
  const payload = encodePca(pca);
  await store.put('pca', fingerprint, { header: { ms: buildMs }, payload });
  return { fingerprint, pca, buildMs, diskBytes: payload.length };
}
