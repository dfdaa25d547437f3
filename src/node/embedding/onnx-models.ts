import type { TokenCounter } from '../../core/chunking';
import { userError } from '../../core/common';
import type { EmbeddingModels } from '../../core/embedding';
import { keepLoads } from './keep-loads';
import { modelDamaged, readCardJson } from './model-card';
import { modelFolders, type ModelFolder, type ModelOpener, type ModelsDirs } from './model-folders';
import { onnxOpener } from './onnx-opener';

export interface OnnxModelsOptions extends ModelsDirs {
  /** Threads inside one run of a model, never more than there are cores. Default 2. */
  readonly threadsOf?: (id: string) => number | undefined;
  /** Opens the cards of kind `remote`; without it they are not listed. */
  readonly remote?: ModelOpener;
}

/** A model's folder and what opens it. */
export interface FoundModel {
  readonly folder: ModelFolder;
  readonly opener: ModelOpener;
}

/** The models that this machine has, and where they lie. */
export interface ModelRegistry extends EmbeddingModels {
  readonly dirs: ModelsDirs;
  /** @throws `embedding/unknown-model`, `embedding/model-damaged` */
  find(id: string): Promise<FoundModel>;
  /** @throws `embedding/model-damaged` where its card is of no kind that is known here */
  openerOf(folder: ModelFolder): Promise<ModelOpener>;
}

/**
 * The models of two folders. Each model and each tokenizer is loaded once, when first asked for; a load that failed is
 * tried again at the next call. Folders without a valid card are not listed; opening one says what is wrong with it.
 */
export function createOnnxModels({ modelsDir, userModelsDir, threadsOf, remote }: OnnxModelsOptions): ModelRegistry {
  const dirs = { modelsDir, ...(userModelsDir !== undefined && { userModelsDir }) };
  const onnx = onnxOpener(threadsOf ?? (() => undefined));
  const openers: Partial<Record<string, ModelOpener>> = {
    encoder: onnx,
    static: onnx,
    ...(remote && { remote }),
  };

  const openerOf = async ({ id, dir }: ModelFolder): Promise<ModelOpener> => {
    const { kind } = await readCardJson(dir);
    const opener = typeof kind === 'string' && Object.hasOwn(openers, kind) ? openers[kind] : undefined;
    if (!opener) throw modelDamaged(id, 'model.json is a card of a kind that is not known here');
    return opener;
  };
  const find = async (id: string): Promise<FoundModel> => {
    const folders = await modelFolders(dirs);
    const folder = folders.find((candidate) => candidate.id === id);
    if (folder) return { folder, opener: await openerOf(folder) };
    throw userError(
      'embedding/unknown-model',
      `There is no embedding model "${id.slice(0, 80)}".`,
      folders.length
        ? `Choose one of ${folders.map((candidate) => candidate.id).join(', ')}.`
        : 'Install the extension again: its model folder is empty.',
    );
  };

  /** Kept under the model's fingerprint too: a model that was removed and added anew is a new one. */
  const keep = <T>(load: (model: FoundModel) => Promise<T>): ((id: string) => Promise<T>) => {
    const kept = keepLoads<T>();
    return async (id) => {
      const model = await find(id);
      const { fingerprint } = await model.opener.describe(model.folder);
      return kept(`${id} ${fingerprint}`, () => load(model));
    };
  };

  return {
    dirs,
    find,
    openerOf,
    async list() {
      const folders = await modelFolders(dirs);
      const described = await Promise.allSettled(
        folders.map(async (folder) => (await openerOf(folder)).describe(folder)),
      );
      return described.flatMap((model) => (model.status === 'fulfilled' ? [model.value] : []));
    },
    open: keep(({ opener, folder }) => opener.open(folder)),
    openTokenizer: keep(({ opener, folder }): Promise<TokenCounter> => opener.openTokenizer(folder)),
  };
}
