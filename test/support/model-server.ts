import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request held, as the server saw it. */
export interface Seen {
  readonly url: string;
  readonly key: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface ModelServer {
  readonly url: string;
  readonly seen: Seen[];
  /** Texts that were embedded, in order. */
  readonly texts: () => string[];
  close(): Promise<void>;
}

/** Does something else than answering; `true` where it did. */
export type Fault = (request: Seen, response: ServerResponse, count: number) => boolean;

/** A vector that depends on the words of a text alone: texts with common words are near each other. */
export function wordVector(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0.01);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 7;
    for (const character of word) hash = (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0;
    vector[hash % dimensions]! += 1;
  }
  return vector;
}

/** About as many as a tokenizer makes, for the usage that servers bill. */
const tokensOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);

const base64 = (vector: readonly number[]): string => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

/** A server on the loopback that speaks all embedding APIs and both rerank APIs, as far as the lab asks. */
export async function startModelServer(
  options: { dimensions?: number; fault?: Fault; floats?: boolean } = {},
): Promise<ModelServer> {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const asked = { url: request.url ?? '', key: request.headers.authorization, body };
      seen.push(asked);
      if (options.fault?.(asked, response, seen.length)) return;
      const answer = answerOf(asked, options.dimensions ?? 16, options.floats ?? false);
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'not here' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    texts: () => seen.flatMap(({ body }) => (body['input'] ?? body['texts'] ?? []) as string[]),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function answerOf({ url, body }: Seen, usual: number, floats: boolean): unknown {
  const texts = (body['input'] ?? body['texts'] ?? body['documents'] ?? []) as string[];
  const asked = body['dimensions'] ?? body['output_dimension'];
  const vectors = texts.map((text) => wordVector(text, typeof asked === 'number' ? asked : usual));
  switch (url) {
    case '/v1/embeddings': {
      const data = vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: body['encoding_format'] === 'base64' && !floats ? base64(vector) : vector,
      }));
      // Order is by index, not by place.
      return { data: data.reverse(), usage: { prompt_tokens: tokensOf(texts), total_tokens: tokensOf(texts) } };
    }
    case '/v2/embed':
      return { embeddings: { float: vectors }, meta: { billed_units: { input_tokens: tokensOf(texts) } } };
    case '/api/embed':
      return { embeddings: vectors, prompt_eval_count: tokensOf(texts) };
    case '/api/show':
      return { model_info: { 'general.architecture': 'bert', 'bert.context_length': 256 } };
    case '/v1/rerank':
    case '/v2/rerank':
      return { results: ranked(String(body['query']), texts, 'relevance_score') };
    case '/rerank':
      return ranked(String(body['query']), texts, 'score');
    default:
      return undefined;
  }
}

/** Best first, by the share of the query's words that a text holds. */
function ranked(query: string, texts: readonly string[], name: string): unknown[] {
  const words = query.toLowerCase().split(/\s+/);
  return texts
    .map((text, index) => ({
      index,
      score: words.filter((word) => text.toLowerCase().includes(word)).length / words.length,
    }))
    .sort((a, b) => b.score - a.score)
    .map(({ index, score }) => ({ index, [name]: score }));
}
