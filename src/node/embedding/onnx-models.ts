import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TokenCounter } from '../../core/chunking';
import { userError } from '../../core/common';
import type { Embedder, EmbeddingModel, EmbeddingModels } from '../../core/embedding';
import { isModelId, modelOfCard, readCard, type ModelCard } from './model-card';
import { readModelFile } from './model-files';
import { createOnnxEmbedder } from './onnx-embedder';
import { openSession } from './onnx-session';
import { loadTokenizer, type ModelTokenizer } from './tokenizer';

export interface OnnxModelsOptions {
  /** Folder with one model folder each; a model's id is its folder's name. */
  readonly modelsDir: string;
  /** Threads inside one model run, never more than there are cores. Default 2. */
  readonly threads?: number;
}

interface OpenModel {
  readonly dir: string;
  readonly card: ModelCard;
}

/**
 * The ONNX models of a folder. Each model and each tokenizer is loaded once, when first asked for; a load that failed is
 * tried again at the next call. Folders without a valid card are not listed; opening one says what is wrong with it.
 */
export function createOnnxModels({ modelsDir, threads }: OnnxModelsOptions): EmbeddingModels {
  const find = async (id: string): Promise<OpenModel> => {
    const ids = await modelFolders(modelsDir);
    if (!ids.includes(id)) {
      throw userError(
        'embedding/unknown-model',
        `There is no embedding model "${id.slice(0, 80)}".`,
        ids.length ? `Choose one of ${ids.join(', ')}.` : 'Install the extension again: its model folder is empty.',
      );
    }
    const dir = path.join(modelsDir, id);
    return { dir, card: await readCard(dir) };
  };
  const openTokenizer = once(async (id): Promise<ModelTokenizer> => {
    const { dir, card } = await find(id);
    return loadTokenizer(dir, card);
  });
  const open = once(async (id): Promise<Embedder> => {
    const { dir, card } = await find(id);
    const [tokenizer, model] = await Promise.all([openTokenizer(id), readModelFile(dir, card, 'model.onnx')]);
    return createOnnxEmbedder(card, tokenizer, await openSession(card, model, threads));
  });

  return {
    async list() {
      const cards = await Promise.allSettled(
        (await modelFolders(modelsDir)).map((id) => readCard(path.join(modelsDir, id))),
      );
      return cards.flatMap((card): EmbeddingModel[] => (card.status === 'fulfilled' ? [modelOfCard(card.value)] : []));
    },
    open,
    openTokenizer: (id): Promise<TokenCounter> => openTokenizer(id),
  };
}

/** Folder names in code unit order; none where the folder does not exist. */
async function modelFolders(modelsDir: string): Promise<string[]> {
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isFile() && isModelId(entry.name))
    .map((entry) => entry.name)
    .sort();
}

function once<T>(load: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const loads = new Map<string, Promise<T>>();
  return (id) => {
    const known = loads.get(id);
    if (known) return known;
    const loading = load(id);
    loads.set(id, loading);
    loading.catch(() => loads.delete(id));
    return loading;
  };
}
