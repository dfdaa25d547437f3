import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EmbeddingModels } from '../../src/core/embedding';
import { createOnnxModels } from '../../src/node/embedding';
import { bundledModels, needShared, projectRoot } from '../support/shared';

interface Golden {
  readonly texts: readonly string[];
  readonly models: Readonly<Record<string, { tokenIds: number[][]; vectors: number[][] }>>;
}
const golden = JSON.parse(readFileSync(path.join(projectRoot, 'test/golden/embeddings.json'), 'utf8')) as Golden;

/** Ids must be equal; vectors come from another processor kind, so they are compared by cosine. */
async function compareWithGolden(models: EmbeddingModels, id: string) {
  const embedder = await models.open(id);
  const expected = golden.models[id]!;
  let worstCosine = 1;
  let largestDifference = 0;
  for (const [i, text] of golden.texts.entries()) {
    const input = embedder.tokenize(text, 'document');
    const { ids } = input;
    expect([...ids], `token ids of text ${i}`).toEqual(expected.tokenIds[i]);
    if (ids.length === 0) {
      expect(Math.hypot(...expected.vectors[i]!), 'a text without tokens has no direction').toBe(0);
      await expect(embedder.embed([input])).rejects.toMatchObject({ code: 'embedding/zero-vector' });
      continue;
    }
    const vector = await embedder.embed([input]);
    let dot = 0;
    for (const [d, value] of expected.vectors[i]!.entries()) {
      dot += value * vector[d]!;
      largestDifference = Math.max(largestDifference, Math.abs(value - vector[d]!));
    }
    worstCosine = Math.min(worstCosine, dot / (Math.hypot(...vector) * Math.hypot(...expected.vectors[i]!)));
    expect(Math.abs(Math.hypot(...vector) - 1)).toBeLessThan(1e-3);
  }
  console.log(`${id}: worst cosine ${worstCosine.toFixed(7)}, largest difference ${largestDifference.toExponential(1)}`);
  expect(worstCosine).toBeGreaterThanOrEqual(0.999);
}

describe('golden embeddings', () => {
  const bundled = createOnnxModels({ modelsDir: bundledModels });
  for (const id of ['all-MiniLM-L6-v2-int8', 'paraphrase-MiniLM-L3-v2-int8', 'static-MiniLM-L6-256-int8']) {
    it(id, () => compareWithGolden(bundled, id));
  }
  it('all-MiniLM-L6-v2, the model a user adds', async (test) => {
    needShared(test, 'models/all-MiniLM-L6-v2');
    await compareWithGolden(createOnnxModels({ modelsDir: needShared(test, 'models') }), 'all-MiniLM-L6-v2');
  });
});
