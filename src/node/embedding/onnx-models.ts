import type { TokenCounter } from '../../core/chunking';
import { userError } from '../../core/common';
import type { EmbeddingModel, EmbeddingModels } from '../../core/embedding';
import { keepLoads } from './keep-loads';
import { modelDamaged, readCardJson } from './model-card';
import { modelFolders, type ModelFolder, type ModelOpener, type ModelsDirs } from './model-folders';
import { onnxOpener } from './onnx-opener';

export interface OnnxModelsOptions extends ModelsDirs {
  /** Threads inside one model run, never more than there are cores. Default 2. */
  readonly threads?: number;
  /** Opens the cards of kind `remote`; without it they are not listed. */
  readonly remote?: ModelOpener;
}

/**
 * The models of two folders. Each model and each tokenizer is loaded once, when first asked for; a load that failed is
 * tried again at the next call. Folders without a valid card are not listed; opening one says what is wrong with it.
 */
export function createOnnxModels({ threads, remote, ...dirs }: OnnxModelsOptions): EmbeddingModels {
  const onnx = onnxOpener(threads);
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
  const describe = async (folder: ModelFolder): Promise<EmbeddingModel> => (await openerOf(folder)).describe(folder);

  const find = async (id: string): Promise<ModelFolder> => {
    const folders = await modelFolders(dirs);
    const found = folders.find((folder) => folder.id === id);
    if (found) return found;
    throw userError(
      'embedding/unknown-model',
      `There is no embedding model "${id.slice(0, 80)}".`,
      folders.length
        ? `Choose one of ${folders.map((folder) => folder.id).join(', ')}.`
        : 'Install the extension again: its model folder is empty.',
    );
  };

  /** Kept under the model's fingerprint too: a model that was removed and added anew is a new one. */
  const keep = <T>(load: (opener: ModelOpener, folder: ModelFolder) => Promise<T>): ((id: string) => Promise<T>) => {
    const kept = keepLoads<T>();
    return async (id) => {
      const folder = await find(id);
      const opener = await openerOf(folder);
      const { fingerprint } = await opener.describe(folder);
      return kept(`${id} ${fingerprint}`, () => load(opener, folder));
    };
  };

  return {
    async list() {
      const described = await Promise.allSettled((await modelFolders(dirs)).map(describe));
      return described.flatMap((model) => (model.status === 'fulfilled' ? [model.value] : []));
    },
    open: keep((opener, folder) => opener.open(folder)),
    openTokenizer: keep((opener, folder): Promise<TokenCounter> => opener.openTokenizer(folder)),
  };
}
