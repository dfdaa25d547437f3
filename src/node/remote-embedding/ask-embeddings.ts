import type { ServerUse } from '../../core/cost';
import { postJson, type RequestOptions } from '../http';
import { EMBEDDING_SHAPES, type EmbeddingQuestion } from './apis';
import { badReply, readVectors } from './read-vectors';
import { remoteAddress, type RemoteCard } from './remote-card';

/** What is needed to ask a server: a card, or what is to become one. */
export type RemoteServer = Pick<RemoteCard, 'api' | 'url' | 'model'> & { readonly dimensions?: number };

export interface AskOptions extends Pick<RequestOptions, 'wait' | 'timeoutMs'> {
  /** Sent as bearer token. */
  readonly key?: string | undefined;
}

/** JSON of one number is 25 characters at the most; the rest is names and usage. */
const answerBytes = (texts: number, dimensions = 4096): number => 1_000_000 + texts * dimensions * 40;

/**
 * Vectors of some texts in one request.
 * @param question `dimensions`: asked of the server; `server.dimensions`: what has to come
 * @returns rows of length 1, and the use that the server says
 * @throws `http/…`, `remote/…`, `embedding/not-finite`, `embedding/zero-vector`
 */
export async function askEmbeddings(
  server: RemoteServer,
  question: Omit<EmbeddingQuestion, 'model'>,
  { key, ...options }: AskOptions,
): Promise<{ rows: Float32Array; dimensions: number; use: ServerUse }> {
  const shape = EMBEDDING_SHAPES[server.api];
  const address = remoteAddress(server);
  const { host } = new URL(address);
  const { texts } = question;
  const reply = await postJson(address, shape.body({ ...question, model: server.model }), {
    ...options,
    maxBytes: answerBytes(texts.length, server.dimensions),
    ...(key && { headers: { authorization: `Bearer ${key}` } }),
  });
  const answer = shape.read(reply);
  if (!answer) throw badReply(host, `its answer is not of the form of ${server.api}`);
  const { vectors, tokens } = answer;
  return {
    ...readVectors(host, vectors, texts.length, server.dimensions),
    use: { requests: 1, ...(tokens !== undefined && { tokens }) },
  };
}
