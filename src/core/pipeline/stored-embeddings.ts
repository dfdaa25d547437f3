import { fingerprintOf, type Fingerprint } from '../common';
import type { EmbeddingModel } from '../embedding';
import type { ArtefactStore } from '../store';
import type { StageContext } from './context';
import type { EmbeddingTable } from './embedding-table';
import { decodeVector, encodeVector, type KeptPrecision } from './encoding';
import type { ChunkSet } from './types';

/** Texts looked up at once: 1.5 MB of 384 numbers each. */
const BLOCK_TEXTS = 1000;

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

/** What there is of a chunk set's embeddings. */
export interface LoadedEmbeddings {
  /** First rows of the texts that neither table nor store knows. */
  readonly missing: readonly number[];
  /** Distinct texts. */
  readonly distinct: number;
  /** Time that embedding the known ones took, ms. */
  readonly knownMs: number;
}

/** Takes over what the store knows of the chunks' texts; what it knows exactly is rounded rather than embedded again. */
export async function loadEmbeddings(
  { keys }: ChunkSet,
  model: EmbeddingModel,
  table: EmbeddingTable,
  { store, control }: Pick<StageContext, 'store' | 'control'>,
): Promise<LoadedEmbeddings> {
  const distinct = new Set<Fingerprint>();
  const unseen: number[] = [];
  const missing: number[] = [];
  let knownMs = 0;
  for (const [row, key] of keys.entries()) {
    if (distinct.has(key)) continue;
    distinct.add(key);
    const ms = table.msOf(key);
    if (ms === undefined) unseen.push(row);
    else knownMs += ms;
  }
  for (const some of blocksOf(unseen)) {
    const stored = await readStored(keysOf(some, keys), model, table.kept, store);
    for (const [i, row] of some.entries()) {
      const found = stored[i];
      if (!found) missing.push(row);
      else {
        table.add(keys[row]!, found.vector, found.ms, false);
        knownMs += found.ms;
      }
    }
    await control.checkpoint();
  }
  return { missing, distinct: distinct.size, knownMs };
}

/** Tokens that a model reads of these rows' texts. */
export const tokensRead = (
  rows: readonly number[],
  { chunks }: ChunkSet,
  { maxTokens }: Pick<EmbeddingModel, 'maxTokens'>,
): number => rows.reduce((sum, row) => sum + Math.min(chunks[row]!.tokens, maxTokens), 0);

/**
 * Copies of the vectors of texts, from memory or the store.
 * @returns row-major, rows of zeros where neither has the vector; and whether there are such rows
 */
export async function readEmbeddings(
  keys: readonly Fingerprint[],
  model: EmbeddingModel,
  table: EmbeddingTable,
  { store, control }: Pick<StageContext, 'store' | 'control'>,
): Promise<{ rows: Float32Array; complete: boolean }> {
  const rows = new Float32Array(keys.length * table.dimensions);
  const unheld: number[] = [];
  for (const [i, key] of keys.entries()) {
    const vector = table.vectorOf(key);
    if (vector) rows.set(vector, i * table.dimensions);
    else unheld.push(i);
  }
  let complete = true;
  for (const some of blocksOf(unheld)) {
    const stored = await readStored(keysOf(some, keys), model, table.kept, store);
    for (const [j, i] of some.entries()) {
      const found = stored[j];
      if (found) rows.set(found.vector, i * table.dimensions);
      else complete = false;
    }
    await control.checkpoint();
  }
  return { rows, complete };
}

type StoredVector = NonNullable<ReturnType<typeof decodeVector>>;

/** What the store has of a block of texts, in their order. What it has exactly alone is rounded, and stored so. */
async function readStored(
  keys: readonly Fingerprint[],
  model: EmbeddingModel,
  kept: KeptPrecision,
  store: ArtefactStore,
): Promise<(StoredVector | undefined)[]> {
  const shelf = store.records(embeddingNamespace(model, kept));
  const found = (await shelf.getMany(keys)).map((record) => record && decodeVector(record, model.dimensions, kept));
  const gaps = kept === 'f32' ? [] : [...found.keys()].filter((i) => !found[i]);
  if (gaps.length === 0) return found;
  const exact = await readStored(keysOf(gaps, keys), model, 'f32', store);
  const rounded: [Fingerprint, Uint8Array][] = [];
  for (const [j, i] of gaps.entries()) {
    const source = exact[j];
    if (!source) continue;
    const record = encodeVector(source.ms, source.vector, kept);
    rounded.push([keys[i]!, record]);
    found[i] = decodeVector(record, model.dimensions, kept);
  }
  if (rounded.length > 0) await shelf.putMany(rounded);
  return found;
}

const keysOf = (places: readonly number[], keys: readonly Fingerprint[]): Fingerprint[] =>
  places.map((place) => keys[place]!);

function* blocksOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += BLOCK_TEXTS) yield items.slice(start, start + BLOCK_TEXTS);
}
