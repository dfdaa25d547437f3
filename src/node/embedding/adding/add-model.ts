import type { JobControl } from '../../../core/common';
import type { ModelPreview, ModelSource } from '../../../core/embedding';
import type { ModelRegistry } from '../onnx-models';
import { installModel, refuseTaken, type AddedModel } from './install-model';
import { sourceFolder, type SourceFolder } from './source-folder';

type FolderSource = Extract<ModelSource, { kind: 'folder' }>;

/** What adding a folder would copy. @throws as {@link addFolder} */
export async function previewFolder(
  registry: ModelRegistry,
  source: FolderSource,
  id: string | undefined,
): Promise<ModelPreview> {
  const found = await sourceFolder(source.folder, source);
  const name = id ?? idOf(found.name);
  await refuseTaken(registry, name);
  return previewOf(found, name);
}

/** @throws `models/…`, `embedding/model-damaged` */
export async function addFolder(
  registry: ModelRegistry,
  source: FolderSource,
  id: string | undefined,
  control: JobControl,
): Promise<AddedModel> {
  const found = await sourceFolder(source.folder, source);
  const name = id ?? idOf(found.name);
  return installModel(registry, name, (dir) => found.fill(dir, name), control);
}

const previewOf = ({ files, licence }: SourceFolder, id: string): ModelPreview => ({
  id,
  files,
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  presentBytes: 0,
  ...(licence !== undefined && { licence }),
});

/** A name made into an id: what an id cannot hold becomes a dash. */
export const idOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 80) || 'model';
