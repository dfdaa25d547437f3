import { rm } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../../../core/common';
import { isModelId } from '../model-card';
import { modelFolders } from '../model-folders';
import type { ModelRegistry } from '../onnx-models';
import { userModels } from './install-model';

/** Removes a user's model, also one that is damaged. @throws `embedding/unknown-model`, `models/bundled` */
export async function removeModel(registry: ModelRegistry, id: string): Promise<void> {
  const folder = (await modelFolders(registry.dirs)).find((candidate) => candidate.id === id);
  if (!folder || !isModelId(id)) {
    await registry.find(id);
    return;
  }
  if (folder.origin === 'bundled')
    throw userError('models/bundled', `"${id}" comes with the lab and stays.`, 'Name a model that you added.');
  await rm(path.join(userModels(registry), id), { recursive: true, force: true });
}
