import type { EmbeddingApi } from '../../../core/embedding';
import { httpAddress, userError } from '../../../core/common';
import { cohere } from './cohere';
import { ollama } from './ollama';
import { openai } from './openai';
import type { EmbeddingShape } from './types';
import { voyage } from './voyage';

export type { EmbeddingAnswer, EmbeddingQuestion, EmbeddingShape, RawVector } from './types';

export const EMBEDDING_SHAPES: Readonly<Record<EmbeddingApi, EmbeddingShape>> = { openai, ollama, cohere, voyage };

/**
 * The address that is asked: a bare host gets the usual path, a base address the path's last part, a whole address
 * stays.
 * @param path e.g. `/v1/embeddings`
 * @throws `http/address`
 */
export function endpointAddress(url: string, path: string): string {
  const address = httpAddress(url);
  if (address.search)
    throw userError('http/address', 'An address of models has no "?" in it.', 'Name the key apart from the address.');
  const base = address.pathname.replace(/\/+$/, '');
  const last = path.slice(path.lastIndexOf('/'));
  address.pathname = base === '' ? path : base.endsWith(last) ? base : `${base}${last}`;
  address.hash = '';
  return address.href;
}
