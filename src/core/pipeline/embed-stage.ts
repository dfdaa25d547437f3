import { embeddingText } from '../chunking';
import type { Fingerprint } from '../common';
import { tokenBatches, type Embedder, type EmbeddingModel, type ModelInput } from '../embedding';
import type { StageContext } from './context';
import type { EmbeddingTable } from './embedding-table';
import { decodeVector, encodeVector, vectorRecordBytes, type KeptPrecision } from './encoding';
import { embeddingNamespace, embeddingsFingerprint, loadEmbeddings, readEmbeddings } from './stored-embeddings';
import type { ChunkSet, StageWork } from './types';

/** Texts written at once: what a kill in the middle costs at the most, beside the batch under way. */
const COMMIT_MS = 1000;
/** Texts tokenized at once: a tenth of a second, and the ids of a whole corpus are never held. */
const TOKENIZED_TEXTS = 1024;

/** The embeddings of a chunk set, a part at a time: all of them may be more than memory holds. */
export interface ChunkEmbeddings {
  readonly dimensions: number;
  readonly kept: KeptPrecision;
  /** Copies of these rows of the chunk set, row-major. What the store let go meanwhile is embedded again. */
  rows(wanted: readonly number[]): Promise<Float32Array>;
}

/** What embeddings are made from, and where they are kept. */
export interface EmbeddingInputs {
  readonly chunkSet: ChunkSet;
  readonly model: EmbeddingModel;
  readonly table: EmbeddingTable;
  /** Called only when something has to be embedded. */
  readonly openEmbedder: () => Promise<Embedder>;
}

/** Makes the chunks' embeddings available: from memory, from the store, or by the model; equal texts once. */
export async function embedChunks(inputs: EmbeddingInputs, context: StageContext): Promise<Omit<StageWork, 'ms'>> {
  const { chunkSet, model, table } = inputs;
  const { missing, distinct, knownMs } = await loadEmbeddings(chunkSet, model, table, context);
  const newMs = missing.length ? await embedTexts(missing, inputs, false, context) : 0;
  return {
    stage: 'embeddings',
    fingerprint: embeddingsFingerprint(chunkSet, model, table.kept),
    computed: missing.length,
    reused: distinct - missing.length,
    unit: 'texts',
    buildMs: knownMs + newMs,
    diskBytes: distinct * vectorRecordBytes(table.dimensions, table.kept),
  };
}

/** The embeddings of chunks that were embedded. */
export function chunkEmbeddings(inputs: EmbeddingInputs, context: StageContext): ChunkEmbeddings {
  const { chunkSet, model, table } = inputs;
  async function rows(wanted: readonly number[]): Promise<Float32Array> {
    const keys = wanted.map((row) => chunkSet.keys[row]!);
    for (;;) {
      const read = await readEmbeddings(keys, model, table, context);
      if (read.complete) return read.rows;
      // Cleared, or over its quota. What is embedded now is held, since the store may let it go again.
      table.forgetUnheld();
      const gone = await loadEmbeddings(chunkSet, model, table, context);
      await embedTexts(gone.missing, inputs, true, context);
    }
  }
  return { dimensions: table.dimensions, kept: table.kept, rows };
}

/**
 * @param hold the vectors in memory whether there is room or not
 * @returns time that embedding took, ms
 */
async function embedTexts(
  missing: readonly number[],
  { chunkSet, model, table, openEmbedder }: EmbeddingInputs,
  hold: boolean,
  { store, clock, control, embedInParallel }: StageContext,
): Promise<number> {
  const embedder = await openEmbedder();
  const { dimensions, kept } = table;
  const records = store.records(embeddingNamespace(model, kept));
  const started = clock.nowMs();
  let committed = started;
  let pending: [Fingerprint, Uint8Array][] = [];
  let done = 0;
  let embeddingMs = 0;
  const commit = async (): Promise<void> => {
    const written = pending;
    pending = [];
    committed = clock.nowMs();
    await records.putMany(written);
    for (const [key, record] of written) {
      const { vector, ms } = decodeVector(record, dimensions, kept)!;
      table.add(key, vector, ms, hold);
    }
  };
  const parallel = embedInParallel?.(model, missing.length);
  try {
    await severalAtOnce(inputBatches(missing, chunkSet, embedder), parallel?.atOnce ?? 1, async (batch) => {
      const batchStarted = clock.nowMs();
      const vectors = await (parallel ?? embedder).embed(batch.map(({ input }) => input));
      const now = clock.nowMs();
      const msEach = (now - batchStarted) / batch.length;
      for (const [i, { row }] of batch.entries()) {
        const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
        pending.push([chunkSet.keys[row]!, encodeVector(msEach, vector, kept)]);
      }
      embeddingMs += now - batchStarted;
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
  return embeddingMs;
}

/** What is embedded in one call: texts of these rows, within the limits of the model. */
function* inputBatches(
  rows: readonly number[],
  { chunks }: ChunkSet,
  embedder: Embedder,
): Generator<readonly { readonly row: number; readonly input: ModelInput }[]> {
  for (let start = 0; start < rows.length; start += TOKENIZED_TEXTS) {
    const texts = rows
      .slice(start, start + TOKENIZED_TEXTS)
      .map((row) => ({ row, input: embedder.tokenize(embeddingText(chunks[row]!), 'document') }));
    const lengths = texts.map(({ input }) => input.ids.length);
    for (const batch of tokenBatches(lengths, embedder.callLimits)) yield batch.map((i) => texts[i]!);
  }
}

/** Takes items in their order, so many at once; after a failure no other is begun. */
async function severalAtOnce<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  let failed = false;
  const take = async (): Promise<void> => {
    for (let next = left.next(); !failed && !next.done; next = left.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}
