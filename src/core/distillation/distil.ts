import { embeddingText } from '../chunking';
import { shuffled, userError, type JobControl } from '../common';
import { defaultKnobs } from '../config';
import type { Embedder } from '../embedding';
import {
  chunkEmbeddings,
  embedChunks,
  prepareChunks,
  readCorpus,
  type ChunkSet,
  type EmbeddingTable,
  type PipelineSession,
  type PreparePorts,
  type StageContext,
} from '../pipeline';
import { fitPca, quantiseRows, type Pca } from '../vectors';
import { chooseTokens } from './choose-tokens';
import { encodeTokens } from './encode-tokens';
import { fitTokenVectors } from './fit-token-vectors';
import { mapWithPauses } from './map-with-pauses';
import { countIds } from './sparse-rows';
import { tokenWeights } from './token-weights';
import type { DistilRequest, TokenModel, VocabularyTokenizer } from './types';

const SEED = 1;
/** Tokens of chunks that words are looked for in: two to four seconds of tokenizing. */
const MOST_READ = 1_000_000;
/** Tokens of chunks that the encoder's vectors are imitated on: about 20 seconds where they are not stored yet. */
const MOST_IMITATED = 200_000;
const SAMPLES = 500;
/** The unknown must not weigh, but a text of it alone must still have a direction. */
const UNKNOWN_WEIGHT = 1e-4;

/**
 * Token vectors that imitate an encoder on a corpus: each token's own vector by the encoder, along the directions in
 * which the corpus's chunks differ, weighted by rarity, then moved so that the sum over a chunk points where the
 * encoder's vector of the chunk points. Deterministic: the same documents, encoder and request give the same numbers.
 * @throws `distil/dimensions`, `distil/too-little-text`
 */
export async function distil(
  ports: PreparePorts,
  session: PipelineSession,
  request: Omit<DistilRequest, 'id'>,
  tokenizer: VocabularyTokenizer,
  control: JobControl,
): Promise<TokenModel> {
  const encoder = await ports.models.open(request.from);
  checkDimensions(request.dimensions, encoder);
  const corpus = await readCorpus(ports, session, request.corpus, control);
  // As chunked by default: the vectors of a first comparison are found in the store.
  const knobs = { ...defaultKnobs(), 'embedding.model': request.from };
  const { chunkSet } = await prepareChunks(ports, session, corpus, knobs, control);
  const order = shuffled(chunkSet.chunks.length, SEED);
  const read = firstOf(order, chunkSet, MOST_READ);
  const imitated = read.slice(0, firstOf(order, chunkSet, MOST_IMITATED).length);
  if (imitated.length < 2) throw tooLittleText();

  const texts = read.map((row) => embeddingText(chunkSet.chunks[row]!));
  const { tokens, leftOut } = await chooseTokens(texts, tokenizer, request.vocabulary, control);
  const ids = await mapWithPauses(texts, control, tokenizer.withVocabulary(tokens));

  const encoded = await encodeTokens(tokens, encoder, tokenizer, ports.clock, control);
  const table = session.table(encoder.model, knobs['embedding.kept']);
  const targets = await vectorsOf(imitated, chunkSet, encoder, table, { ...ports, control });
  const pca = await fitPca(targets, encoder.model.dimensions, control);
  const counts = countIds(ids, tokens.length);
  const weights = tokenWeights(counts);
  const centre = meanOf(encoded, encoder.model.dimensions, new Set(counts.columnOf));
  const vectors = await fitTokenVectors(
    countIds(ids.slice(0, imitated.length), tokens.length),
    await project(encoded, centre, pca, request.dimensions, control),
    weights,
    await project(targets, pca.mean, pca, request.dimensions, control),
    request.dimensions,
    control,
  );
  return {
    tokens,
    rows: quantiseRows(withUnknown(vectors, request.dimensions), request.dimensions),
    dimensions: request.dimensions,
    samples: texts.slice(0, SAMPLES),
    notes: notesOf(chunkSet, read, imitated, leftOut),
  };
}

/** The first rows of an order that hold at most so many tokens. */
function firstOf(order: readonly number[], { chunks }: ChunkSet, mostTokens: number): number[] {
  let tokens = 0;
  return order.filter((row) => (tokens += chunks[row]!.tokens) <= mostTokens);
}

async function vectorsOf(
  rows: readonly number[],
  chunkSet: ChunkSet,
  encoder: Embedder,
  table: EmbeddingTable,
  context: StageContext,
): Promise<Float32Array> {
  const part: ChunkSet = {
    ...chunkSet,
    chunks: rows.map((row) => chunkSet.chunks[row]!),
    documentOf: Int32Array.from(rows, (row) => chunkSet.documentOf[row]!),
    keys: rows.map((row) => chunkSet.keys[row]!),
  };
  const inputs = { chunkSet: part, model: encoder.model, table, openEmbedder: () => Promise.resolve(encoder) };
  await embedChunks(inputs, context);
  return chunkEmbeddings(inputs, context).rows([...rows.keys()]);
}

/** Mean over the tokens that are in the texts: the others would pull it to where no text is. */
function meanOf(rows: Float32Array, width: number, which: ReadonlySet<number>): Float32Array {
  const mean = new Float64Array(width);
  for (const row of which) for (let i = 0; i < width; i++) mean[i]! += rows[row * width + i]! / which.size;
  return Float32Array.from(mean);
}

/** Centred rows along the first directions, at their length. */
async function project(
  rows: Float32Array,
  centre: Float32Array,
  { from, directions }: Pca,
  to: number,
  control: JobControl,
): Promise<Float64Array> {
  const count = rows.length / from;
  const out = new Float64Array(count * to);
  for (let row = 0; row < count; row++) {
    if (row % 500 === 0) await control.checkpoint();
    for (let k = 0; k < to; k++) {
      let along = 0;
      for (let i = 0; i < from; i++) along += (rows[row * from + i]! - centre[i]!) * directions[k * from + i]!;
      out[row * to + k] = along;
    }
  }
  return out;
}

/** One row more, for what is not in the vocabulary; in the direction of the mean token. */
function withUnknown(vectors: Float64Array, width: number): Float32Array {
  const out = new Float32Array(vectors.length + width);
  out.set(vectors);
  const unknown = out.subarray(vectors.length);
  for (let i = 0; i < vectors.length; i++)
    unknown[i % width]! += (UNKNOWN_WEIGHT * vectors[i]! * width) / vectors.length;
  return out;
}

function notesOf(chunkSet: ChunkSet, read: readonly number[], imitated: readonly number[], leftOut: number): string[] {
  const all = chunkSet.chunks.length;
  return [
    ...(imitated.length < all ? [`Fitted on ${imitated.length} of ${all} chunks, drawn at random.`] : []),
    ...(read.length < all ? [`Words were looked for in ${read.length} of ${all} chunks, drawn at random.`] : []),
    ...(leftOut ? [`${leftOut} rare words have no vector of their own.`] : []),
  ];
}

function checkDimensions(dimensions: number, { model }: Embedder): void {
  if (Number.isInteger(dimensions) && dimensions >= 8 && dimensions <= model.dimensions) return;
  throw userError(
    'distil/dimensions',
    `A model distilled from ${model.id} has 8 to ${model.dimensions} dimensions, not ${dimensions}.`,
    `Ask for ${Math.min(256, model.dimensions)}.`,
  );
}

const tooLittleText = (): Error =>
  userError('distil/too-little-text', 'The documents hold fewer than two chunks of text.', 'Choose more documents.');
