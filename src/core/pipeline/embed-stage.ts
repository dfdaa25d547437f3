import { embeddingText } from '../chunking';
import { fingerprintOf, type Fingerprint } from '../common';
import { tokenBatches, type Embedder, type EmbeddingModel } from '../embedding';
import type { ArtefactStore } from '../store';
import type { StageContext } from './context';
import { decodeVector, encodeVector } from './encoding';
import type { ChunkSet, StageWork } from './types';

/** Vectors of texts at hand in this process: row `rowOf(key)` of `data`. One a model. */
export interface EmbeddingTable {
  readonly dimensions: number;
  rowOf: Map<Fingerprint, number>;
  /** Row-major; rows beyond `rowOf.size` are spare. */
  data: Float32Array;
  /** Row → time its embedding took, ms. */
  ms: Float32Array;
}

export const emptyTable = (dimensions: number): EmbeddingTable => ({
  dimensions,
  rowOf: new Map(),
  data: new Float32Array(0),
  ms: new Float32Array(0),
});

function reserve(table: EmbeddingTable, more: number): void {
  const need = table.rowOf.size + more;
  if (need <= table.ms.length) return;
  // Exact on the first fill, half as much again later: one edited file must not copy everything each time.
  const rows = table.rowOf.size === 0 ? need : Math.max(need, Math.ceil(table.ms.length * 1.5));
  const data = new Float32Array(rows * table.dimensions);
  data.set(table.data);
  const ms = new Float32Array(rows);
  ms.set(table.ms);
  table.data = data;
  table.ms = ms;
}

function append(table: EmbeddingTable, key: Fingerprint, vector: Float32Array, ms: number): void {
  const row = table.rowOf.size;
  table.data.set(vector, row * table.dimensions);
  table.ms[row] = ms;
  table.rowOf.set(key, row);
}

/** Namespace of a model's vectors in the store. */
export const embeddingNamespace = (model: EmbeddingModel): string => `embeddings-${model.fingerprint.slice(0, 24)}`;

export const embeddingsFingerprint = (chunkSet: ChunkSet, model: EmbeddingModel): Fingerprint =>
  fingerprintOf({ stage: 'embeddings', chunks: chunkSet.fingerprint, model: model.fingerprint });

/** Texts written at once: what a kill in the middle costs at the most, beside the batch under way. */
const COMMIT_MS = 1000;

/**
 * Takes over what the store knows of the chunks' texts.
 * @returns keys that neither table nor store knows, each once, in order of appearance; and the number of distinct texts
 */
export async function loadEmbeddings(
  chunkSet: ChunkSet,
  model: EmbeddingModel,
  store: ArtefactStore,
  table: EmbeddingTable,
): Promise<{ missing: Fingerprint[]; distinct: number }> {
  const distinct = new Set(chunkSet.keys);
  const unseen = [...distinct].filter((key) => !table.rowOf.has(key));
  if (!unseen.length) return { missing: [], distinct: distinct.size };
  const stored = await store.records(embeddingNamespace(model)).getMany(unseen);
  reserve(table, unseen.length);
  const missing: Fingerprint[] = [];
  for (const [i, key] of unseen.entries()) {
    const record = stored[i] && decodeVector(stored[i], model.dimensions);
    if (record) append(table, key, record.subarray(1), record[0]!);
    else missing.push(key);
  }
  return { missing, distinct: distinct.size };
}

/**
 * Brings the table up to date with the chunks: from memory, from the store, or by the model; equal texts once.
 * @param openEmbedder called only when something has to be embedded
 */
export async function embedChunks(
  chunkSet: ChunkSet,
  model: EmbeddingModel,
  openEmbedder: () => Promise<Embedder>,
  table: EmbeddingTable,
  context: StageContext,
): Promise<Omit<StageWork, 'ms'>> {
  const { missing, distinct } = await loadEmbeddings(chunkSet, model, context.store, table);
  if (missing.length) await embedTexts(missing, chunkSet, await openEmbedder(), table, context);
  let buildMs = 0;
  for (const key of new Set(chunkSet.keys)) buildMs += table.ms[table.rowOf.get(key)!]!;
  return {
    stage: 'embeddings',
    fingerprint: embeddingsFingerprint(chunkSet, model),
    computed: missing.length,
    reused: distinct - missing.length,
    unit: 'texts',
    buildMs,
    diskBytes: distinct * (model.dimensions + 1) * 4,
  };
}

async function embedTexts(
  missing: readonly Fingerprint[],
  chunkSet: ChunkSet,
  embedder: Embedder,
  table: EmbeddingTable,
  { store, clock, control }: StageContext,
): Promise<void> {
  const { model } = embedder;
  const records = store.records(embeddingNamespace(model));
  const rowOfKey = new Map(chunkSet.keys.map((key, row) => [key, row]));
  const inputs = missing.map((key) =>
    embedder.tokenize(embeddingText(chunkSet.chunks[rowOfKey.get(key)!]!), 'document'),
  );
  await control.checkpoint();
  reserve(table, missing.length);
  const started = clock.nowMs();
  let committed = started;
  let pending: [Fingerprint, Uint8Array][] = [];
  let done = 0;
  const commit = async (): Promise<void> => {
    await records.putMany(pending);
    pending = [];
    committed = clock.nowMs();
  };
  try {
    for (const batch of tokenBatches(
      inputs.map(({ ids }) => ids.length),
      embedder.callLimits,
    )) {
      const batchStarted = clock.nowMs();
      const vectors = await embedder.embed(batch.map((i) => inputs[i]!));
      const now = clock.nowMs();
      const msEach = (now - batchStarted) / batch.length;
      for (const [j, i] of batch.entries()) {
        const vector = vectors.subarray(j * model.dimensions, (j + 1) * model.dimensions);
        append(table, missing[i]!, vector, msEach);
        pending.push([missing[i]!, encodeVector(msEach, vector)]);
      }
      done += batch.length;
      const remainingMs = ((now - started) / done) * (missing.length - done);
      control.report({
        stage: 'embeddings',
        done,
        total: missing.length,
        unit: 'chunks',
        detail: model.id,
        remainingMs,
      });
      if (now - committed > COMMIT_MS) await commit();
      await control.checkpoint();
    }
  } finally {
    // Also when cancelled: what is embedded is kept, and the next run goes on from here.
    if (pending.length) await commit();
  }
}

/** Rows of the chunks out of the table, row-major, chunks × dimensions. */
export function gatherRows(chunkSet: ChunkSet, table: EmbeddingTable): Float32Array {
  const { dimensions } = table;
  const rows = new Float32Array(chunkSet.keys.length * dimensions);
  for (const [row, key] of chunkSet.keys.entries()) {
    const from = table.rowOf.get(key)! * dimensions;
    rows.set(table.data.subarray(from, from + dimensions), row * dimensions);
  }
  return rows;
}
