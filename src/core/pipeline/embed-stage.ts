import { embeddingText } from '../chunking';
import { fingerprintOf, type Fingerprint } from '../common';
import { tokenBatches, type Embedder, type EmbeddingModel } from '../embedding';
import type { ArtefactStore } from '../store';
import type { StageContext } from './context';
import { decodeVector, encodeVector, vectorRecordBytes, type KeptPrecision } from './encoding';
import type { ChunkSet, StageWork } from './types';

/** Vectors of texts at hand in this process: row `rowOf(key)` of `data`. One a model and precision. */
export interface EmbeddingTable {
  readonly dimensions: number;
  /** The vectors are what comes out of a store of this precision, also those that were only just made. */
  readonly kept: KeptPrecision;
  rowOf: Map<Fingerprint, number>;
  /** Row-major; rows beyond `rowOf.size` are spare. */
  data: Float32Array;
  /** Row → time its embedding took, ms. */
  ms: Float32Array;
}

export const emptyTable = (dimensions: number, kept: KeptPrecision): EmbeddingTable => ({
  dimensions,
  kept,
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
export const embeddingNamespace = (model: Pick<EmbeddingModel, 'fingerprint'>, kept: KeptPrecision): string =>
  `embeddings-${model.fingerprint.slice(0, 24)}${kept === 'f32' ? '' : `-${kept}`}`;

export const embeddingsFingerprint = (chunkSet: ChunkSet, model: EmbeddingModel, kept: KeptPrecision): Fingerprint =>
  fingerprintOf({
    stage: 'embeddings',
    chunks: chunkSet.fingerprint,
    model: model.fingerprint,
    ...(kept !== 'f32' && { kept }),
  });

/** Texts written at once: what a kill in the middle costs at the most, beside the batch under way. */
const COMMIT_MS = 1000;

/** What is stored of the texts that a table does not know. */
export interface LoadedEmbeddings {
  /** Keys that neither table nor store knows, each once, in order of appearance. */
  readonly missing: Fingerprint[];
  /** Records that were rounded from exact ones and are not stored themselves. */
  readonly rounded: readonly (readonly [Fingerprint, Uint8Array])[];
  /** Distinct texts of the chunks. */
  readonly distinct: number;
}

/** Takes over what the store knows of the chunks' texts; what it knows exactly is rounded rather than embedded again. */
export async function loadEmbeddings(
  chunkSet: ChunkSet,
  model: EmbeddingModel,
  store: ArtefactStore,
  table: EmbeddingTable,
): Promise<LoadedEmbeddings> {
  const { kept } = table;
  const all = new Set(chunkSet.keys);
  const unseen = [...all].filter((key) => !table.rowOf.has(key));
  const missing = await takeOver(unseen, model, kept, store, table);
  if (kept === 'f32' || missing.length === 0) return { missing, rounded: [], distinct: all.size };
  const exact = emptyTable(model.dimensions, 'f32');
  const unknown = await takeOver(missing, model, 'f32', store, exact);
  const rounded: [Fingerprint, Uint8Array][] = [];
  reserve(table, exact.rowOf.size);
  for (const [key, row] of exact.rowOf) {
    const vector = exact.data.subarray(row * model.dimensions, (row + 1) * model.dimensions);
    rounded.push([key, appendRounded(table, key, vector, exact.ms[row]!)]);
  }
  return { missing: unknown, rounded, distinct: all.size };
}

/** @returns keys that the store does not know */
async function takeOver(
  keys: readonly Fingerprint[],
  model: EmbeddingModel,
  kept: KeptPrecision,
  store: ArtefactStore,
  table: EmbeddingTable,
): Promise<Fingerprint[]> {
  if (keys.length === 0) return [];
  const stored = await store.records(embeddingNamespace(model, kept)).getMany(keys);
  reserve(table, keys.length);
  return keys.filter((key, i) => {
    const record = stored[i] && decodeVector(stored[i], model.dimensions, kept);
    if (record) append(table, key, record.vector, record.ms);
    return !record;
  });
}

/** The same bits as from the store, whoever made the vector. @returns its record */
function appendRounded(table: EmbeddingTable, key: Fingerprint, vector: Float32Array, ms: number): Uint8Array {
  const record = encodeVector(ms, vector, table.kept);
  append(table, key, decodeVector(record, table.dimensions, table.kept)!.vector, ms);
  return record;
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
  const { missing, rounded, distinct } = await loadEmbeddings(chunkSet, model, context.store, table);
  if (rounded.length) await context.store.records(embeddingNamespace(model, table.kept)).putMany(rounded);
  if (missing.length) await embedTexts(missing, chunkSet, await openEmbedder(), table, context);
  let buildMs = 0;
  for (const key of new Set(chunkSet.keys)) buildMs += table.ms[table.rowOf.get(key)!]!;
  return {
    stage: 'embeddings',
    fingerprint: embeddingsFingerprint(chunkSet, model, table.kept),
    computed: missing.length,
    reused: distinct - missing.length,
    unit: 'texts',
    buildMs,
    diskBytes: distinct * vectorRecordBytes(model.dimensions, table.kept),
  };
}

async function embedTexts(
  missing: readonly Fingerprint[],
  chunkSet: ChunkSet,
  embedder: Embedder,
  table: EmbeddingTable,
  { store, clock, control, embedInParallel }: StageContext,
): Promise<void> {
  const { model } = embedder;
  const records = store.records(embeddingNamespace(model, table.kept));
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
    const written = pending;
    pending = [];
    committed = clock.nowMs();
    await records.putMany(written);
  };
  const batches = tokenBatches(
    inputs.map(({ ids }) => ids.length),
    embedder.callLimits,
  );
  const parallel = embedInParallel?.(model, missing.length);
  try {
    await severalAtOnce(batches, parallel?.atOnce ?? 1, async (batch) => {
      const batchStarted = clock.nowMs();
      const vectors = await (parallel ?? embedder).embed(batch.map((i) => inputs[i]!));
      const now = clock.nowMs();
      const msEach = (now - batchStarted) / batch.length;
      for (const [j, i] of batch.entries()) {
        const vector = vectors.subarray(j * model.dimensions, (j + 1) * model.dimensions);
        pending.push([missing[i]!, appendRounded(table, missing[i]!, vector, msEach)]);
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
    });
  } finally {
    await parallel?.end();
    // Also when cancelled: what is embedded is kept, and the next run goes on from here.
    if (pending.length) await commit();
  }
}

/** Takes items in their order, so many at once; after a failure no other is begun. */
async function severalAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < items.length) {
      try {
        await work(items[next++]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

/** Rows of the chunks out of the table, row-major; those from `start` to before `end`. */
export function gatherRows(
  { keys }: ChunkSet,
  { dimensions, data, rowOf }: EmbeddingTable,
  start = 0,
  end = keys.length,
): Float32Array {
  const rows = new Float32Array((end - start) * dimensions);
  for (let row = start; row < end; row++) {
    const from = rowOf.get(keys[row]!)! * dimensions;
    rows.set(data.subarray(from, from + dimensions), (row - start) * dimensions);
  }
  return rows;
}
