import type { Embedder } from '../embedding';

/** Query vectors by the text that the model read. */
export type QueryVectors = Map<string, Float32Array>;

/** Beyond this the oldest go: 30 MB of 384 dimensions. */
const MOST_QUERIES = 20_000;

/**
 * The same embedder, which remembers the vectors of single texts: an embedding is a pure function of text and model, so
 * a query that is asked for its quality again need not be embedded again. Never inside anything that is timed.
 */
export const rememberingEmbedder = (embedder: Embedder, known: QueryVectors): Embedder => ({
  ...embedder,
  async embed(batch) {
    if (batch.length !== 1) return embedder.embed(batch);
    const key = batch[0]!.text;
    let vector = known.get(key);
    if (!vector) {
      vector = await embedder.embed(batch);
      if (known.size >= MOST_QUERIES) known.delete(known.keys().next().value!);
      known.set(key, vector);
    }
    return vector;
  },
});
