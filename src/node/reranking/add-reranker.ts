import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, userError } from '../../core/common';
import type { Reranker, RerankerModel } from '../../core/reranking';
import {
  graphOf,
  isModelId,
  mostBytes,
  openSession,
  readSettings,
  sealFolder,
  SETTINGS_FILES,
  TOKENIZER_FILE,
  tooLarge,
} from '../embedding';
import { renameWithRetry, syncFolder } from '../store/atomic-file';
import { rerankAddress } from './http-reranker';
import { readRerankerCard, RERANKER_INPUTS, rerankerOfCard, type LocalRerankerCard } from './reranker-card';
import { namesIn, openReranker, rerankersDir, unknownReranker, type RerankersOptions } from './rerankers';

export type RerankerSource =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'remote'; readonly url: string; readonly model: string };

/**
 * Adds a cross-encoder out of a folder in Hugging Face's layout, or one on a server. It is tried before it appears, by
 * one rename.
 * @throws `models/…`, `reranking/…`, `http/…`
 */
export async function addReranker(
  source: RerankerSource,
  id: string | undefined,
  options: RerankersOptions,
): Promise<RerankerModel> {
  const name = id ?? defaultId(source);
  if (!isModelId(name))
    throw userError(
      'models/bad-id',
      `"${name.slice(0, 80)}" cannot be a reranker's name: letters, digits, dots, dashes and underscores, 80 at most.`,
      'Name it by --id.',
    );
  // A variant says by it that nothing is reranked.
  if (name === 'none') throw userError('models/bad-id', 'No reranker can be named "none".', 'Choose another name.');
  const parent = rerankersDir(options.userModelsDir);
  if ((await namesIn(parent)).includes(name))
    throw userError(
      'models/exists',
      `There is a reranker "${name}" already.`,
      'Remove it first, or choose another name.',
    );
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(path.join(parent, '.adding-'));
  try {
    const dir = path.join(staging, name);
    await mkdir(dir);
    if (source.kind === 'folder') await fillFromFolder(source.folder, dir, name);
    else {
      rerankAddress(source);
      const { url, model } = source;
      await writeFile(
        path.join(dir, 'model.json'),
        `${JSON.stringify({ id: name, kind: 'remote-reranker', url, model }, null, 2)}\n`,
      );
    }
    const card = await readRerankerCard(dir);
    await tryOut(await openReranker(dir, card, options));
    await renameWithRetry(dir, path.join(parent, name));
    await syncFolder(parent);
    return rerankerOfCard(card);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** @throws `reranking/unknown-model` */
export async function removeReranker(id: string, { userModelsDir }: RerankersOptions): Promise<void> {
  const parent = rerankersDir(userModelsDir);
  const ids = await namesIn(parent);
  if (!ids.includes(id)) throw unknownReranker(id, ids);
  await rm(path.join(parent, id), { recursive: true, force: true });
}

const defaultId = (source: RerankerSource): string =>
  (source.kind === 'folder' ? path.basename(path.resolve(source.folder)) : source.model || new URL(source.url).host)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 80);

const QUERY = 'How do I restart the engine?';
const TEXTS = ['The engine is restarted from the palette.', 'Bananas are yellow.'];

/** A reranker has to give finite scores, and the same again as far as rounding goes. */
async function tryOut(reranker: Reranker): Promise<void> {
  const first = await reranker.score(QUERY, TEXTS);
  const again = await reranker.score(QUERY, TEXTS);
  await reranker.close();
  if (first.every((score, i) => Number.isFinite(score) && Math.abs(score - again[i]!) <= 1e-2)) return;
  throw environmentError(
    'models/unfaithful',
    `"${reranker.model.id}" is not added: it scores the same texts ${[...first].join(', ')} and then ${[...again].join(', ')}.`,
    'Use another export of the model, or another model.',
  );
}

/** Copies graph and tokenizer, and writes the card with the size and SHA-256 of each. */
async function fillFromFolder(folder: string, dir: string, id: string): Promise<void> {
  const inside = await Promise.all(
    ['', 'onnx'].map(async (below) =>
      (await readdir(path.join(folder, below)).catch(() => [])).map((name) => path.posix.join(below, name)),
    ),
  );
  const names = inside.flat();
  if (!names.length)
    throw userError('models/no-such-folder', `There is nothing in ${folder}.`, 'Name the folder that holds the model.');
  const graph = graphOf(names);
  if (!names.includes(TOKENIZER_FILE))
    throw userError(
      'models/file-missing',
      `There is no ${TOKENIZER_FILE} in it.`,
      'Export the model with all its files.',
    );
  for (const name of [graph, TOKENIZER_FILE]) {
    const { size } = await stat(path.join(folder, name));
    if (size > mostBytes(name)) throw tooLarge(name, size, mostBytes(name));
  }
  const texts = new Map<string, string>();
  for (const name of SETTINGS_FILES)
    if (names.includes(name)) texts.set(name, await readFile(path.join(folder, name), 'utf8'));
  const { maxTokens, source } = readSettings((name) => texts.get(name));
  await copyFile(path.join(folder, graph), path.join(dir, 'model.onnx'));
  await copyFile(path.join(folder, TOKENIZER_FILE), path.join(dir, 'tokenizer.json'));
  await writeFile(path.join(dir, 'tokenizer_config.json'), texts.get('tokenizer_config.json') ?? '{}\n');
  const found = await readGraph(id, await readFile(path.join(dir, 'model.onnx')));
  await sealFolder(dir, { id, kind: 'cross-encoder', ...found, maxTokens, source: source ?? path.basename(folder) });
}

/** Inputs and output of a cross-encoder's graph. @throws `models/unsupported` */
async function readGraph(id: string, graph: Uint8Array): Promise<Pick<LocalRerankerCard, 'inputs' | 'output'>> {
  const { session } = await openSession(id, graph);
  const { inputNames, outputNames } = session;
  const inputs = RERANKER_INPUTS.filter((name) => inputNames.includes(name));
  const output = outputNames.find((name) => name === 'logits') ?? outputNames[0];
  if (
    inputs.length === inputNames.length &&
    inputs.includes('input_ids') &&
    output !== undefined &&
    outputNames.length === 1
  )
    return { inputs, output };
  throw userError(
    'models/unsupported',
    `It is no cross-encoder that is known here: inputs ${inputNames.slice(0, 5).join(', ')}, outputs ${outputNames.slice(0, 5).join(', ')}.`,
    'Export it for sequence classification, with the one output logits.',
  );
}
