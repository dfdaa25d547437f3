import { keepLoads } from './keep-loads';
import { MODEL_FILES, modelOfCard, readCard } from './model-card';
import { readModelFile } from './model-files';
import type { ModelFolder, ModelOpener } from './model-folders';
import { createOnnxEmbedder } from './onnx-embedder';
import { openSession } from './onnx-session';
import { loadTokenizer, type ModelTokenizer } from './tokenizer';

/** Opens encoders and static models: a graph in `model.onnx` and a tokenizer beside it. */
/** @param threadsOf threads inside one run of a model; undefined where nobody measured it */
export function onnxOpener(threadsOf: (id: string) => number | undefined): ModelOpener {
  const kept = keepLoads<ModelTokenizer>();
  const openTokenizer = async ({ dir, origin }: ModelFolder): Promise<ModelTokenizer> => {
    const card = await readCard(dir);
    return kept(`${dir} ${modelOfCard(card, origin).fingerprint}`, () => loadTokenizer(dir, card));
  };
  return {
    describe: async ({ dir, origin }) => modelOfCard(await readCard(dir), origin),
    openTokenizer,
    async open(folder) {
      const card = await readCard(folder.dir);
      const [tokenizer, model] = await Promise.all([
        openTokenizer(folder),
        readModelFile(folder.dir, card, 'model.onnx'),
      ]);
      return createOnnxEmbedder(card, folder.origin, tokenizer, await openSession(card.id, model, threadsOf(card.id)));
    },
    async checkFiles({ dir }) {
      const card = await readCard(dir);
      for (const name of MODEL_FILES) await readModelFile(dir, card, name);
      return `${MODEL_FILES.length} files equal the SHA-256 in the card.`;
    },
  };
}
