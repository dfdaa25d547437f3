import * as z from 'zod';
import { environmentError } from '../../core/common';
import type { Reranker, RerankerModel } from '../../core/reranking';
import { postJson, type RequestOptions } from '../http';
import { endpointAddress } from '../remote-embedding';

export interface RerankServer {
  readonly url: string;
  /** Empty: a text-embeddings-inference server, which has one model. */
  readonly model: string;
}

export interface RerankOptions extends Pick<RequestOptions, 'wait' | 'timeoutMs'> {
  /** Sent as bearer token. */
  readonly key?: string | undefined;
}

/** Cohere, Jina, vLLM and others: `results`; Voyage: `data`. */
const listed = z.array(z.object({ index: z.int().min(0), relevance_score: z.number() }));
const namedAnswer = z.union([
  z.object({ results: listed }).transform(({ results }) => results),
  z.object({ data: listed }).transform(({ data }) => data),
]);
const plainAnswer = z
  .array(z.object({ index: z.int().min(0), score: z.number() }))
  .transform((rows) => rows.map(({ index, score }) => ({ index, relevance_score: score })));

/** Texts that text-embeddings-inference takes at once unless it is told otherwise. */
const PLAIN_TEXTS = 32;

export const rerankAddress = ({ url, model }: RerankServer): string =>
  endpointAddress(url, model ? '/v1/rerank' : '/rerank');

/**
 * A reranker on a server. With a name of a model the request is `{ model, query, documents }`, as Cohere, Jina, Voyage
 * and most servers have it; without one `{ query, texts }`, as text-embeddings-inference has it.
 */
export function createHttpReranker(model: RerankerModel, server: RerankServer, options: () => RerankOptions): Reranker {
  const address = rerankAddress(server);
  const named = server.model !== '';

  async function ask(query: string, texts: readonly string[]): Promise<number[]> {
    const { key, ...request } = options();
    const body = named
      ? { model: server.model, query, documents: texts }
      : { query, texts, raw_scores: true, truncate: true };
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    const reply = await postJson(address, body, {
      ...request,
      // Some send the texts back.
      maxBytes: 1_000_000 + 8 * characters,
      ...(key && { headers: { authorization: `Bearer ${key}` } }),
    });
    const { data } = (named ? namedAnswer : plainAnswer).safeParse(reply);
    const scores: number[] = [];
    for (const { index, relevance_score: score } of data ?? []) scores[index] = score;
    const whole = data?.length === texts.length && texts.every((_, i) => scores[i] !== undefined);
    if (whole) return scores;
    throw environmentError(
      'reranking/reply',
      `${new URL(address).host} does not answer as a reranker does.`,
      'Check the address and the name of the model.',
    );
  }

  return {
    model,
    async score(query, texts) {
      const step = named ? Math.max(1, texts.length) : PLAIN_TEXTS;
      const scores = new Float32Array(texts.length);
      for (let at = 0; at < texts.length; at += step) scores.set(await ask(query, texts.slice(at, at + step)), at);
      return scores;
    },
    close: () => Promise.resolve(),
  };
}
