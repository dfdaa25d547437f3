import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, userError, type JobControl } from '../../../core/common';
import { checkFidelity, type EmbeddingModel, type FidelityReport } from '../../../core/embedding';
import { renameWithRetry, syncFolder } from '../../store/atomic-file';
import { isModelId } from '../model-card';
import type { FoundModel, ModelRegistry } from '../onnx-models';
import { referenceOf } from './reference';

const STAGING = '.adding-';
/** A folder in the making that is older than this belongs to nobody any more. */
const ABANDONED_MS = 24 * 3_600_000;

export interface AddedModel {
  readonly model: EmbeddingModel;
  readonly fidelity: FidelityReport;
}

/**
 * Adds a model to the user's: its folder is made beside the others, under a name that is no model's, passes the fidelity
 * gate there, and appears by one rename.
 * @param fill writes the files of the folder, `model.json` with the id included
 * @throws `models/bad-id`, `models/exists`, `models/unfaithful`, and what `fill` throws; then nothing is left
 */
export async function installModel(
  registry: ModelRegistry,
  id: string,
  fill: (dir: string) => Promise<void>,
  control: JobControl,
): Promise<AddedModel> {
  const parent = userModels(registry);
  await refuseTaken(registry, id);
  try {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
  } catch (error) {
    throw notWritable(parent, error);
  }
  const staging = await mkdtemp(path.join(parent, STAGING));
  try {
    const folder = { id, dir: path.join(staging, id), origin: 'added' } as const;
    await mkdir(folder.dir);
    await fill(folder.dir);
    const opener = await registry.openerOf(folder);
    const model = await opener.describe(folder);
    const fidelity = await gate(registry, { folder, opener }, control);
    if (!fidelity.usable) throw unfaithful(fidelity);
    await refuseTaken(registry, id);
    await renameWithRetry(folder.dir, path.join(parent, id));
    await syncFolder(parent);
    return { model, fidelity };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Looks at a model again as when it was added. @throws `embedding/unknown-model` */
export const checkModel = async (registry: ModelRegistry, id: string, control: JobControl): Promise<FidelityReport> =>
  gate(registry, await registry.find(id), control);

async function gate(registry: ModelRegistry, found: FoundModel, control: JobControl): Promise<FidelityReport> {
  const { folder, opener } = found;
  const reference = await referenceOf(registry, await opener.describe(folder));
  return checkFidelity(
    {
      id: folder.id,
      checkFiles: () => opener.checkFiles(folder),
      open: () => opener.open(folder),
      ...(reference && { reference }),
      ...opener.gate,
    },
    control,
  );
}

/** @throws `models/no-folder` where this engine was not told where a user's models are */
export function userModels({ dirs }: ModelRegistry): string {
  if (dirs.userModelsDir !== undefined) return dirs.userModelsDir;
  throw environmentError('models/no-folder', 'There is no folder for models of your own.', 'Name one by --models-dir.');
}

/** @throws `models/bad-id`, `models/exists` */
export async function refuseTaken(registry: ModelRegistry, id: string): Promise<void> {
  if (!isModelId(id))
    throw userError(
      'models/bad-id',
      `"${id.slice(0, 80)}" cannot be a model's name: letters, digits, dots, dashes and underscores, 80 at most.`,
      'Name it by --id.',
    );
  const found = await registry.find(id).catch(() => undefined);
  const there = found ?? (await stat(path.join(userModels(registry), id)).catch(() => undefined));
  if (!there) return;
  throw userError(
    'models/exists',
    `There is a model "${id}" already${found?.folder.origin === 'bundled' ? ', and it comes with the lab' : ''}.`,
    found?.folder.origin === 'bundled'
      ? 'Give yours another name.'
      : 'Remove it first, or give the new one another name.',
  );
}

const unfaithful = ({ id, checks }: FidelityReport): Error => {
  const failed = checks.filter(({ status }) => status === 'failed');
  return environmentError(
    'models/unfaithful',
    `"${id}" is not added: ${failed.map((check) => `${check.id}: ${check.detail}`).join(' ')}`,
    'Use another export of the model, or another model.',
  );
};

const notWritable = (dir: string, cause: unknown): Error =>
  environmentError(
    'models/not-writable',
    `Models cannot be kept in ${dir} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    'Make the folder writable, or name another by --models-dir.',
    cause,
  );

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(STAGING)) continue;
    const dir = path.join(parent, name);
    const found = await stat(dir).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(dir, { recursive: true, force: true });
  }
}
