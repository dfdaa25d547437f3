import * as z from 'zod';
import { fingerprintOf } from '../../core/common';
import { EMBEDDING_APIS, type EmbeddingModel } from '../../core/embedding';
import { modelDamaged, readCardJson, type ModelFolder } from '../embedding';
import { EMBEDDING_SHAPES, endpointAddress } from './apis';

/** `model.json` of a remote model. Closed, and without a key: that belongs to the origin and is told by the user. */
export const remoteCardSchema = z.strictObject({
  id: z.string(),
  kind: z.literal('remote'),
  api: z.enum(EMBEDDING_APIS),
  url: z.string().max(2000),
  /** The server's name of the model. */
  model: z.string().min(1).max(200),
  dimensions: z.int().min(1).max(4096),
  /** Whether the dimensions are asked of the server, which can shorten its vectors, or are its own choice. */
  shortened: z.boolean(),
  /** Tokens that a text is cut to before it is sent. */
  maxTokens: z.int().min(4).max(131_072),
  /** `provider/model` of the price table. */
  pricedAs: z.string().optional(),
});
export type RemoteCard = z.infer<typeof remoteCardSchema>;

/** @throws `embedding/model-damaged` */
export async function readRemoteCard({ dir, id }: ModelFolder): Promise<RemoteCard> {
  const parsed = remoteCardSchema.safeParse(await readCardJson(dir));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw modelDamaged(id, `model.json is not a card of a remote model (${issue.path.join('.')}: ${issue.message})`);
  }
  if (parsed.data.id !== id) throw modelDamaged(id, `model.json is the card of "${parsed.data.id}"`);
  return parsed.data;
}

export const remoteAddress = ({ api, url }: Pick<RemoteCard, 'api' | 'url'>): string =>
  endpointAddress(url, EMBEDDING_SHAPES[api].path);

export function modelOfRemoteCard(card: RemoteCard): EmbeddingModel {
  const { id, api, model, dimensions, shortened, maxTokens, pricedAs } = card;
  const address = new URL(remoteAddress(card));
  return {
    id,
    kind: 'remote',
    origin: 'added',
    dimensions,
    maxTokens,
    bytes: 0,
    licence: `as ${address.host} says`,
    source: `${model} at ${address.origin}`,
    host: address.host,
    ...(pricedAs !== undefined && { pricedAs }),
    fingerprint: fingerprintOf({ remote: { api, address: address.href, model, dimensions, shortened, maxTokens } }),
  };
}
