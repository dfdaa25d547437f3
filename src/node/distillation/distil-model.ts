import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { userError, type JobControl } from '../../core/common';
import type { DistilRequest, DistilResult, TokenModel } from '../../core/distillation';
import type { Embedder } from '../../core/embedding';
import type { Lab } from '../../core/lab';
import { installModel, sealFolder, type ModelRegistry } from '../embedding';
import { readCard, type ModelCard } from '../embedding/model-card';
import { readModelFile } from '../embedding/model-files';
import { STATIC_INPUTS, STATIC_OUTPUT, staticModel } from './static-model';
import { readWordPiece, type WordPiece } from './word-piece';

/** Words cost a static model next to nothing, so whole pages fit. */
const MAX_TOKENS = 512;

/**
 * Distils an encoder into a static model of the user's own. Nothing is left behind where it fails or is cancelled.
 * @throws `distil/…`, `models/exists`, `models/bad-id`, `models/unfaithful`
 */
export async function distilModel(
  registry: ModelRegistry,
  lab: Pick<Lab, 'distil'>,
  request: DistilRequest,
  control: JobControl,
): Promise<DistilResult> {
  const started = performance.now();
  let made: TokenModel | undefined;
  const fill = async (dir: string): Promise<void> => {
    const { card, tokenizer } = await openTeacher(registry, request.from);
    made = await lab.distil(request, tokenizer, control);
    await writeModel(dir, made, tokenizer, cardOf(request, card, made));
  };
  const { model, fidelity } = await installModel(registry, request.id, fill, control);
  const { tokens, notes, samples } = made!;
  const ms = performance.now() - started;
  const tokensPerSecond = await measureSpeed(await registry.open(request.id), samples);
  return { model, tokens: tokens.length, ms, tokensPerSecond, fidelity, notes };
}

/** @throws `embedding/unknown-model`, `distil/not-an-encoder`, `distil/tokenizer` */
async function openTeacher(registry: ModelRegistry, id: string): Promise<{ card: ModelCard; tokenizer: WordPiece }> {
  const { folder, opener } = await registry.find(id);
  const { kind } = await opener.describe(folder);
  if (kind !== 'encoder')
    throw userError(
      'distil/not-an-encoder',
      kind === 'static'
        ? `${id} is a static model already.`
        : `${id} runs on a server, which would be asked for thousands of vectors.`,
      'Distil an encoder that runs on this machine.',
    );
  const card = await readCard(folder.dir);
  const [tokenizer, config] = await Promise.all([
    readModelFile(folder.dir, card, 'tokenizer.json'),
    readModelFile(folder.dir, card, 'tokenizer_config.json'),
  ]);
  return { card, tokenizer: readWordPiece(id, { tokenizer, config }) };
}

async function writeModel(
  dir: string,
  { rows, dimensions, tokens }: TokenModel,
  tokenizer: WordPiece,
  card: Omit<ModelCard, 'files'>,
): Promise<void> {
  const files = tokenizer.filesWith(tokens, MAX_TOKENS);
  await writeFile(path.join(dir, 'model.onnx'), staticModel(rows, dimensions));
  await writeFile(path.join(dir, 'tokenizer.json'), files.tokenizer);
  await writeFile(path.join(dir, 'tokenizer_config.json'), files.config);
  await sealFolder(dir, card);
}

/** Nothing of the time or the machine: the same documents give the same bytes. */
const cardOf = (
  { id, from, vocabulary }: DistilRequest,
  teacher: ModelCard,
  { rows, dimensions }: TokenModel,
): Omit<ModelCard, 'files'> => ({
  id,
  kind: 'static',
  inputs: [...STATIC_INPUTS],
  output: STATIC_OUTPUT,
  outputIs: 'mean of token vectors, L2-normalised inside the graph',
  licence: teacher.licence,
  source: `distilled on the user's documents from ${from}, vocabulary of the ${vocabulary}`,
  dimensions,
  maxTokens: MAX_TOKENS,
  parameters: rows.data.length,
  weights: 'int8, one scale per token',
  addSpecialTokens: false,
});

/** Tokenizing included, in one go after one that warms up. */
async function measureSpeed(embedder: Embedder, texts: readonly string[]): Promise<number> {
  let tokens = 0;
  let ms = 0;
  for (let round = 0; round < 2; round++) {
    const started = performance.now();
    const inputs = texts.map((text) => embedder.tokenize(text, 'document')).filter(({ ids }) => ids.length > 0);
    await embedder.embed(inputs);
    ms = performance.now() - started;
    tokens = inputs.reduce((sum, { ids }) => sum + ids.length, 0);
  }
  return (tokens / ms) * 1000;
}
