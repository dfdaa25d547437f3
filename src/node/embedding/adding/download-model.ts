import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { JobControl } from '../../../core/common';
import { DEFAULT_HUB, type ModelPreview, type ModelSource } from '../../../core/embedding';
import { downloadFile, presentBytes } from '../hub/download-file';
import { cappedText, fileAddress, get, repositoryOf, type HubOptions, type Repository } from '../hub/hub';
import { listFiles, type HubFile } from '../hub/list-files';
import type { ModelRegistry } from '../onnx-models';
import {
  graphOf,
  MAX_SETTINGS_BYTES,
  mostBytes,
  SETTINGS_FILES,
  TOKENIZER_FILE,
  tooLarge,
} from '../sentence-transformers/export-files';
import { licenceIn } from '../sentence-transformers/read-settings';
import { idOf } from './add-model';
import { installModel, refuseTaken, userModels, type AddedModel } from './install-model';
import { sourceFolder } from './source-folder';

export type DownloadSource = Extract<ModelSource, { kind: 'download' }>;

const REPORT_EVERY_MS = 200;

interface Plan {
  readonly id: string;
  readonly repository: Repository;
  readonly graph: string;
  readonly files: readonly HubFile[];
  /** Where they come to lie until the model is added; the same for every try. */
  readonly dir: string;
}

/** What a download would fetch. @throws `models/…`, `hub/…`, `http/…` */
export async function previewDownload(
  registry: ModelRegistry,
  source: DownloadSource,
  id: string | undefined,
  hub: HubOptions,
): Promise<ModelPreview> {
  const plan = await planOf(registry, source, id, hub);
  const present = await Promise.all(plan.files.map((file) => presentBytes(path.join(plan.dir, file.path), file)));
  const licence = await licenceOf(plan, hub);
  return {
    id: plan.id,
    files: plan.files.map(({ path: name, bytes, sha256 }) => ({
      name,
      bytes,
      ...(sha256 !== undefined && { sha256 }),
    })),
    bytes: total(plan.files),
    presentBytes: present.reduce((sum, bytes) => sum + bytes, 0),
    ...(licence !== undefined && { licence }),
  };
}

/** Downloads and adds. What was downloaded stays where the model is not added. @throws as the preview, `models/unfaithful` */
export async function addDownload(
  registry: ModelRegistry,
  source: DownloadSource,
  id: string | undefined,
  hub: HubOptions,
  control: JobControl,
): Promise<AddedModel> {
  const plan = await planOf(registry, source, id, hub);
  const bytes = total(plan.files);
  let done = 0;
  let toldMs = -Infinity;
  const report = (present: number): void => {
    const now = performance.now();
    if (now - toldMs < REPORT_EVERY_MS) return;
    toldMs = now;
    const progress = { done: megabytes(done + present), total: megabytes(bytes), unit: 'MB', detail: plan.id };
    control.report({ stage: 'download', ...progress });
  };
  for (const file of plan.files) {
    await control.checkpoint();
    await downloadFile(hub, plan.repository, file, path.join(plan.dir, file.path), report);
    done += file.bytes;
  }
  const { name, revision } = plan.repository;
  const found = await sourceFolder(plan.dir, {
    file: plan.graph,
    source: revision === 'main' ? name : `${name}@${revision}`,
  });
  const added = await installModel(registry, plan.id, (dir) => found.fill(dir, plan.id), control);
  await rm(plan.dir, { recursive: true, force: true });
  return added;
}

async function planOf(
  registry: ModelRegistry,
  source: DownloadSource,
  id: string | undefined,
  hub: HubOptions,
): Promise<Plan> {
  const repository = repositoryOf(source.repository, source.revision);
  const name = id ?? idOf(repository.name.split('/').at(-1)!);
  await refuseTaken(registry, name);
  const listed = await listFiles(hub, repository);
  const graph = graphOf(
    listed.map(({ path: file }) => file),
    source.file,
  );
  const wanted = new Set<string>([...SETTINGS_FILES, TOKENIZER_FILE, graph]);
  // A readme is for people; one that is too large for us is left out.
  const files = listed.filter(
    ({ path: file, bytes }) => wanted.has(file) && !(file === 'README.md' && bytes > MAX_SETTINGS_BYTES),
  );
  for (const { path: file, bytes } of files) if (bytes > mostBytes(file)) throw tooLarge(file, bytes, mostBytes(file));
  const key = createHash('sha256')
    .update(JSON.stringify([hub.url ?? DEFAULT_HUB, repository]))
    .digest('hex');
  return { id: name, repository, graph, files, dir: path.join(userModels(registry), '.downloads', key.slice(0, 16)) };
}

/** For the preview alone; that it cannot be read stops nothing. */
async function licenceOf({ files, repository }: Plan, hub: HubOptions): Promise<string | undefined> {
  if (!files.some(({ path: name }) => name === 'README.md')) return undefined;
  const url = fileAddress(hub, repository, 'README.md');
  const text = await get(url, hub, { file: true }, (response) => cappedText(response, MAX_SETTINGS_BYTES)).catch(
    (error: unknown) => {
      if (hub.signal.aborted) throw error;
      return '';
    },
  );
  return licenceIn(text);
}

const total = (files: readonly HubFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
