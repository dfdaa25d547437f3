import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { environmentError, fingerprintOf } from '../../core/common';
import type { RerankerModel } from '../../core/reranking';
import { rerankAddress } from './http-reranker';

const MAX_CARD_BYTES = 64 * 1024;
export const RERANKER_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

const file = z.strictObject({ bytes: z.int().min(1).max(2_000_000_000), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

const localCard = z.strictObject({
  id: z.string(),
  kind: z.literal('cross-encoder'),
  inputs: z.array(z.enum(RERANKER_INPUTS)).min(1),
  /** Output of the graph: one or two logits a pair. */
  output: z.string().min(1),
  /** Tokens of a pair, special tokens included; the text is cut to fit, not the query. */
  maxTokens: z.int().min(16).max(8192),
  source: z.string(),
  files: z.strictObject({ 'model.onnx': file, 'tokenizer.json': file, 'tokenizer_config.json': file }),
});
const remoteCard = z.strictObject({
  id: z.string(),
  kind: z.literal('remote-reranker'),
  url: z.string().max(2000),
  /** The server's name of the model; empty where the server has but one and is text-embeddings-inference. */
  model: z.string().max(200),
});
const cardSchema = z.discriminatedUnion('kind', [localCard, remoteCard]);

export type LocalRerankerCard = z.infer<typeof localCard>;
export type RemoteRerankerCard = z.infer<typeof remoteCard>;
export type RerankerCard = z.infer<typeof cardSchema>;

export const rerankerDamaged = (id: string, what: string, cause?: unknown): Error =>
  environmentError(
    'reranking/model-damaged',
    `Reranker "${id}": ${what}.`,
    'Remove the reranker and add it again from its source.',
    cause,
  );

/** `model.json` of a reranker's folder; its name is the id. @throws `reranking/model-damaged` */
export async function readRerankerCard(dir: string): Promise<RerankerCard> {
  const id = path.basename(dir);
  const name = path.join(dir, 'model.json');
  let json: unknown;
  try {
    const found = await stat(name);
    if (!found.isFile() || found.size > MAX_CARD_BYTES) throw new Error('not a file, or larger than any card');
    json = JSON.parse(await readFile(name, 'utf8'));
  } catch (error) {
    throw rerankerDamaged(id, 'model.json cannot be read', error);
  }
  const parsed = cardSchema.safeParse(json);
  if (!parsed.success) throw rerankerDamaged(id, `model.json is not its card (${parsed.error.issues[0]!.message})`);
  if (parsed.data.id !== id) throw rerankerDamaged(id, `model.json is the card of "${parsed.data.id}"`);
  return parsed.data;
}

export function rerankerOfCard(card: RerankerCard): RerankerModel {
  const { id } = card;
  if (card.kind === 'remote-reranker')
    return { id, kind: 'remote', fingerprint: fingerprintOf({ rerank: rerankAddress(card), model: card.model }) };
  const { files, inputs, output, maxTokens } = card;
  const sums = Object.values(files).map(({ sha256 }) => sha256);
  return { id, kind: 'local', fingerprint: fingerprintOf({ sums, inputs, output, maxTokens }) };
}
