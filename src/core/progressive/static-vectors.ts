import { embeddingText } from '../chunking';
import type { JobControl } from '../common';
import { tokenBatches, type Embedder } from '../embedding';
import { makeVectors, type VectorSet } from '../vectors';
import type { QuickChunks } from './quick-chunks';

/** Vectors of all chunks, as the model gives them; nothing of them is stored. */
export async function staticVectors(
  { chunks, documentOf }: QuickChunks,
  embedder: Embedder,
  control: JobControl,
): Promise<VectorSet> {
  const { id, dimensions } = embedder.model;
  const inputs = chunks.map((chunk) => embedder.tokenize(embeddingText(chunk), 'document'));
  const rows = new Float32Array(chunks.length * dimensions);
  let done = 0;
  for (const batch of tokenBatches(
    inputs.map(({ ids }) => ids.length),
    embedder.callLimits,
  )) {
    rows.set(await embedder.embed(batch.map((i) => inputs[i]!)), done * dimensions);
    done += batch.length;
    control.report({ stage: 'embeddings', done, total: chunks.length, unit: 'chunks', detail: id });
    await control.checkpoint();
  }
  return { ...makeVectors(rows, chunks.length, { dimensions, storage: 'f32' }), documentOf };
}
