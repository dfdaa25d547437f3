import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { TokenCounter } from '../../core/chunking';
import type { Embedder, EmbeddingModel, FidelitySubject } from '../../core/embedding';
import { isModelId } from './model-card';

/** A folder with a `model.json`; its name is the model's id. */
export interface ModelFolder {
  readonly id: string;
  readonly dir: string;
  readonly origin: EmbeddingModel['origin'];
}

/** How models of one kind are described and opened. Every one throws `embedding/model-damaged` where a folder is not right. */
export interface ModelOpener {
  describe(folder: ModelFolder): Promise<EmbeddingModel>;
  /** Opens anew at each call. */
  open(folder: ModelFolder): Promise<Embedder>;
  openTokenizer(folder: ModelFolder): Promise<TokenCounter>;
  /** Compares the folder's files with its card. @returns one sentence */
  checkFiles(folder: ModelFolder): Promise<string>;
  /** What the fidelity gate asks of this kind, where it differs. */
  readonly gate?: Pick<FidelitySubject, 'texts' | 'tolerance'>;
}

export interface ModelsDirs {
  /** Folder with one model folder each: what comes with the lab. */
  readonly modelsDir: string;
  /** The same for what the user added. None when absent. */
  readonly userModelsDir?: string;
}

/** Bundled models, then the user's, each in code unit order. A user's model never takes the place of a bundled one. */
export async function modelFolders({ modelsDir, userModelsDir }: ModelsDirs): Promise<ModelFolder[]> {
  const bundled = await foldersIn(modelsDir, 'bundled');
  const added = userModelsDir === undefined ? [] : await foldersIn(userModelsDir, 'added');
  const taken = new Set(bundled.map(({ id }) => id));
  return [...bundled, ...added.filter(({ id }) => !taken.has(id))];
}

/** None where the folder does not exist. */
async function foldersIn(parent: string, origin: ModelFolder['origin']): Promise<ModelFolder[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isFile() && isModelId(entry.name))
    .map(({ name: id }) => ({ id, dir: path.join(parent, id), origin }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
