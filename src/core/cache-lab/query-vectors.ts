import type { Clock, JobControl } from '../common';
import { tokenBatches, type Embedder } from '../embedding';
import type { QueryVectors } from '../retrieval';

/** Texts embedded one by one to see how long that takes. */
const TIMED = 40;
const BATCH = { tokens: 1024, texts: 64 };

/**
 * Vectors of queries, row-major; what is remembered is not embedded again, and what is embedded is remembered. A text
 * that holds nothing that the model knows has a row of zeros.
 */
export async function queryVectorRows(
  embedder: Embedder,
  known: QueryVectors,
  texts: readonly string[],
  control: JobControl,
): Promise<Float32Array> {
  const { dimensions } = embedder.model;
  const inputs = texts.map((text) => embedder.tokenize(text, 'query'));
  const rows = new Float32Array(texts.length * dimensions);
  const missing: number[] = [];
  for (const [i, input] of inputs.entries()) {
    const vector = known.get(input.text);
    if (vector) rows.set(vector, i * dimensions);
    else if (input.ids.length > 0) missing.push(i);
  }
  const limits = { tokens: BATCH.tokens, texts: Math.min(BATCH.texts, embedder.callLimits?.texts ?? Infinity) };
  let done = 0;
  const lengths = missing.map((i) => inputs[i]!.ids.length);
  for (const batch of tokenBatches(lengths, limits)) {
    control.report({ stage: 'embeddings', done, total: missing.length, unit: 'queries' });
    await control.checkpoint();
    const places = batch.map((position) => missing[position]!);
    const vectors = await embedder.embed(places.map((i) => inputs[i]!));
    for (const [n, i] of places.entries()) {
      const vector = vectors.slice(n * dimensions, (n + 1) * dimensions);
      rows.set(vector, i * dimensions);
      known.set(inputs[i]!.text, vector);
    }
    done += batch.length;
  }
  return rows;
}

/** Times of embedding one query at a time, ms, of some of the texts. */
export async function timedEmbeddings(
  embedder: Embedder,
  texts: readonly string[],
  clock: Clock,
  control: JobControl,
): Promise<number[]> {
  const step = Math.max(1, Math.floor(texts.length / TIMED));
  const chosen = texts.filter((_, i) => i % step === 0).slice(0, TIMED);
  const times: number[] = [];
  // The first one pays for what is not in memory yet.
  for (const text of chosen.slice(0, 1).concat(chosen)) {
    await control.checkpoint();
    const started = clock.nowMs();
    const input = embedder.tokenize(text, 'query');
    if (input.ids.length === 0) continue;
    await embedder.embed([input]);
    times.push(clock.nowMs() - started);
  }
  return times.slice(1);
}
