import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { environmentError, fingerprintOf } from '../../core/common';
import { POOLINGS, type EmbeddingModel } from '../../core/embedding';

const MAX_CARD_BYTES = 64 * 1024;
export const MODEL_FILES = ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'] as const;
export type ModelFile = (typeof MODEL_FILES)[number];

export const MODEL_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
export const MOST_DIMENSIONS = 4096;

const file = z.strictObject({
  bytes: z.int().min(1).max(2_000_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const prefix = z.string().max(2000);

/** `model.json` of a model folder. Closed: a card that asks for more (external weights, custom operators) is refused. */
const cardSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['encoder', 'static']),
  inputs: z.array(z.enum(MODEL_INPUTS)).min(1),
  /** Output of the graph that is read: one vector a text where `pooling` is absent or `none`, else one a token. */
  output: z.string().min(1),
  outputIs: z.string().optional(),
  pooling: z.enum(POOLINGS).optional(),
  /** Whether the lab scales vectors to length 1; absent where the graph does. */
  normalise: z.boolean().optional(),
  /** Put before every text of a role. */
  prefixes: z.strictObject({ query: prefix, document: prefix }).optional(),
  licence: z.string(),
  source: z.string(),
  dimensions: z.int().min(1).max(MOST_DIMENSIONS),
  maxTokens: z.int().min(4).max(8192),
  parameters: z.int().optional(),
  weights: z.string().optional(),
  addSpecialTokens: z.boolean(),
  files: z.strictObject({ 'model.onnx': file, 'tokenizer.json': file, 'tokenizer_config.json': file }),
});
export type ModelCard = z.infer<typeof cardSchema>;

/** Letters, digits, dot, dash, underscore; a folder's name, never a path. */
export const isModelId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(id);

export const modelDamaged = (id: string, what: string, cause?: unknown): Error =>
  environmentError(
    'embedding/model-damaged',
    `Model "${id}": ${what}.`,
    'Restore the model folder from its source, or choose another embedding model.',
    cause,
  );

/** What `model.json` says, unchecked. @throws `embedding/model-damaged` where it is no JSON object */
export async function readCardJson(dir: string): Promise<Readonly<Record<string, unknown>>> {
  const cardFile = path.join(dir, 'model.json');
  try {
    const found = await stat(cardFile);
    if (!found.isFile() || found.size > MAX_CARD_BYTES) throw new Error('not a file, or larger than any card');
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(cardFile, 'utf8')));
  } catch (error) {
    throw modelDamaged(path.basename(dir), 'model.json cannot be read', error);
  }
}

/** @throws `embedding/model-damaged` where there is no card, or one that is not a card of this folder */
export async function readCard(dir: string): Promise<ModelCard> {
  const id = path.basename(dir);
  const parsed = cardSchema.safeParse(await readCardJson(dir));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw modelDamaged(id, `model.json is not a model card (${issue.path.join('.') || 'top level'}: ${issue.message})`);
  }
  if (parsed.data.id !== id) throw modelDamaged(id, `model.json is the card of "${parsed.data.id}"`);
  return parsed.data;
}

const tokenizerInputs = (card: ModelCard) => ({
  tokenizer: card.files['tokenizer.json'].sha256,
  config: card.files['tokenizer_config.json'].sha256,
});

/** Equal tokenizers count alike: the maximum is a parameter of whoever cuts. */
export const tokenizerFingerprint = (card: ModelCard): string => fingerprintOf(tokenizerInputs(card));

export const modelOfCard = (card: ModelCard, origin: EmbeddingModel['origin']): EmbeddingModel => ({
  id: card.id,
  kind: card.kind,
  origin,
  dimensions: card.dimensions,
  maxTokens: card.maxTokens,
  bytes: MODEL_FILES.reduce((sum, name) => sum + card.files[name].bytes, 0),
  licence: card.licence,
  source: card.source,
  fingerprint: fingerprintOf({
    model: card.files['model.onnx'].sha256,
    ...tokenizerInputs(card),
    kind: card.kind,
    inputs: card.inputs,
    output: card.output,
    maxTokens: card.maxTokens,
    addSpecialTokens: card.addSpecialTokens,
    // Only where the card has them: the fingerprint of a model must outlive options that came later.
    ...(card.pooling && { pooling: card.pooling }),
    ...(card.normalise !== undefined && { normalise: card.normalise }),
    ...(card.prefixes && { prefixes: card.prefixes }),
  }),
});
