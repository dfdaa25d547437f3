import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import {
  joinBlocks,
  makeVectors,
  reduceRows,
  rowsInMemory,
  type Pca,
  type VectorFiles,
  type VectorParams,
  type VectorRows,
  type VectorSet,
  type VectorStorage,
} from '../vectors';
import type { StageContext } from './context';
import type { ChunkEmbeddings } from './embed-stage';
import { keepFit, openPca, vectorParams, type FittedPca, type VectorSource } from './reduction';
import type { PipelineSession } from './session';
import { asReused } from './stage-log';
import { embeddingsFingerprint } from './stored-embeddings';
import type { StageWork } from './types';

/** Rows worked on between two checkpoints. */
const BLOCK_ROWS = 1000;

/** Vectors follow from (embeddings, reduction, storage) in milliseconds, so they are made, never stored. */
export const vectorsFingerprint = (embeddings: Fingerprint, params: VectorParams): Fingerprint =>
  fingerprintOf({ stage: 'vectors', embeddings, ...params });

export interface OpenVectors {
  readonly vectors: VectorSet;
  readonly params: VectorParams;
  readonly fingerprint: Fingerprint;
  readonly work: Omit<StageWork, 'ms'>;
}

export interface VectorInputs {
  readonly knobs: KnobValues;
  readonly source: VectorSource;
  readonly embeddings: ChunkEmbeddings;
  /** Some of the embeddings are new. */
  readonly anyNew: boolean;
}

/** The vectors that a variant's index is built over. */
export async function openVectors(
  inputs: VectorInputs,
  session: PipelineSession,
  context: StageContext,
): Promise<OpenVectors> {
  const { anyNew } = inputs;
  const { params, fitted, fingerprint } = await openReduction(inputs, session, context);
  const { value, made } = await session.vectors.getOrMake(fingerprint, async () => {
    const started = context.clock.nowMs();
    const vectors = await makeVectorSet(inputs, params, fitted?.pca, context);
    const { count } = vectors;
    const work: OpenVectors['work'] = {
      stage: 'vectors',
      fingerprint,
      computed: anyNew ? count : 0,
      reused: anyNew ? 0 : count,
      unit: 'vectors',
      buildMs: context.clock.nowMs() - started + (fitted?.buildMs ?? 0),
      diskBytes: fitted?.diskBytes ?? 0,
    };
    return { vectors, work };
  });
  return { ...value, params, fingerprint, work: made ? value.work : asReused(value.work) };
}

/** How the vectors are reduced and stored, with the PCA where one does it; and the fingerprint that follows from it. */
async function openReduction(
  { knobs, source, embeddings: chunkEmbeddings }: VectorInputs,
  session: PipelineSession,
  context: StageContext,
): Promise<{ params: VectorParams; fitted?: FittedPca; fingerprint: Fingerprint }> {
  const embeddings = embeddingsFingerprint(source.chunkSet, source.model, chunkEmbeddings.kept);
  const wanted = await vectorParams(knobs, source, context.store);
  const { pca } = wanted;
  if (pca === undefined) return { params: wanted, fingerprint: vectorsFingerprint(embeddings, wanted) };
  const { value: fitted } = await session.pcas.getOrMake(pca, () =>
    openPca(pca, knobs, source, chunkEmbeddings, context),
  );
  await keepFit(fitted, knobs, source, context.store);
  const params = { ...wanted, pca: fitted.fingerprint };
  return { params, fitted, fingerprint: vectorsFingerprint(embeddings, params) };
}

async function makeVectorSet(
  inputs: VectorInputs,
  params: VectorParams,
  pca: Pca | undefined,
  { control }: StageContext,
): Promise<VectorSet> {
  const { chunkSet } = inputs.source;
  const count = chunkSet.chunks.length;
  const blocks = joinBlocks(count, params);
  for await (const { start, reduced } of reducedBlocks(inputs, params, pca)) {
    blocks.add(makeVectors(reduced, reduced.length / params.dimensions, params));
    control.report({ stage: 'vectors', done: start, total: count, unit: 'vectors' });
    await control.checkpoint();
  }
  return { ...blocks.vectors, documentOf: chunkSet.documentOf, ...(pca && { pca }) };
}

async function* reducedBlocks(
  { source: { chunkSet }, embeddings }: VectorInputs,
  params: VectorParams,
  pca: Pca | undefined,
): AsyncGenerator<{ start: number; reduced: Float32Array }> {
  const count = chunkSet.chunks.length;
  for (let start = 0; start < count; start += BLOCK_ROWS) {
    const block = Array.from({ length: Math.min(BLOCK_ROWS, count - start) }, (_, i) => start + i);
    const rows = await embeddings.rows(block);
    yield { start, reduced: reduceRows(rows, embeddings.dimensions, params.dimensions, pca) };
  }
}

export interface OpenCopy {
  readonly rows: VectorRows;
  /** The copy, where it is in memory. */
  readonly vectors?: VectorSet;
  readonly fingerprint: Fingerprint;
  readonly work: Omit<StageWork, 'ms'>;
}

/**
 * The copy that a variant rescores from: in memory the vectors of that storage, shared with variants that search them;
 * on disk a file that is written block by block.
 */
export async function openCopy(
  inputs: VectorInputs,
  storage: VectorStorage,
  files: VectorFiles | undefined,
  session: PipelineSession,
  context: StageContext,
): Promise<OpenCopy> {
  const { knobs } = inputs;
  const asStored = { ...inputs, knobs: { ...knobs, 'vectors.storage': storage } };
  if (!files || knobs['vectors.residence'] !== 'disk') {
    const open = await openVectors(asStored, session, context);
    return { ...open, rows: rowsInMemory(open.vectors) };
  }
  const { params, fitted, fingerprint: vectors } = await openReduction(asStored, session, context);
  const fingerprint = fingerprintOf({ file: vectors });
  const { value, made } = await session.rowFiles.getOrMake(fingerprint, async () => {
    const started = context.clock.nowMs();
    const stored = await files.open(fingerprint);
    const rows = stored ?? (await files.write(fingerprint, params, copyBlocks(inputs, params, fitted?.pca, context)));
    const work: OpenCopy['work'] = {
      stage: 'vectors',
      fingerprint,
      computed: stored ? 0 : rows.count,
      reused: stored ? rows.count : 0,
      unit: 'vectors',
      buildMs: context.clock.nowMs() - started,
      diskBytes: rows.diskBytes,
    };
    return { rows, work };
  });
  return { ...value, fingerprint, work: made ? value.work : asReused(value.work) };
}

async function* copyBlocks(
  inputs: VectorInputs,
  params: VectorParams,
  pca: Pca | undefined,
  { control }: StageContext,
): AsyncGenerator<VectorSet> {
  for await (const { reduced } of reducedBlocks(inputs, params, pca)) {
    yield makeVectors(reduced, reduced.length / params.dimensions, params);
    await control.checkpoint();
  }
}
