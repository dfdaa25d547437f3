import { LabError } from '../../core/common';
import type { ServerUse } from '../../core/cost';
import { zeroVector, type Embedder, type ModelInput } from '../../core/embedding';
import { EMBEDDING_SHAPES } from './apis';
import { askEmbeddings, type AskOptions } from './ask-embeddings';
import { modelOfRemoteCard, type RemoteCard } from './remote-card';
import { cutToTokens, type RemoteTokens } from './remote-tokens';

/**
 * An embedder whose vectors a server makes: as many texts a request as it takes, queries and documents apart, scaled to
 * length 1 here.
 * @param options asked at every call: keys may change
 */
export function createRemoteEmbedder(card: RemoteCard, tokens: RemoteTokens, options: () => AskOptions): Embedder {
  const { limits } = EMBEDDING_SHAPES[card.api];
  const { dimensions, maxTokens } = card;
  let closed = false;

  const ask = async (request: readonly ModelInput[]): Promise<{ rows: Float32Array; use: ServerUse }> => {
    if (closed) throw embedderClosed();
    const texts = request.map(({ text }) => text);
    const question = { texts, role: request[0]!.role ?? 'document', ...(card.shortened && { dimensions }) };
    const { rows, use } = await askEmbeddings(card, question, options());
    const counted = tokens.exact ? request.reduce((sum, { ids }) => sum + ids.length, 0) : undefined;
    const billed = use.tokens ?? counted;
    return { rows, use: { requests: use.requests, ...(billed !== undefined && { tokens: billed }) } };
  };

  return {
    model: modelOfRemoteCard(card),
    fingerprint: tokens.fingerprint,
    maxTokens,
    callLimits: limits,
    count: (text) => tokens.count(text),
    tokenize(text, role) {
      // Half a character is no JSON that every server reads.
      const whole = text.replace(/\p{Surrogate}/gu, '\uFFFD');
      const length = tokens.count(whole);
      if (length <= maxTokens) return { text: whole, ids: new Int32Array(length), role };
      return {
        text: cutToTokens(whole, maxTokens, (start) => tokens.count(start)),
        ids: new Int32Array(maxTokens),
        role,
      };
    },
    async embed(batch, onUse) {
      for (const [row, { ids }] of batch.entries()) if (ids.length === 0) throw zeroVector(row);
      const out = new Float32Array(batch.length * dimensions);
      let row = 0;
      for (const request of requests(batch)) {
        const { rows, use } = await ask(request);
        onUse?.(use);
        out.set(rows, row * dimensions);
        row += request.length;
      }
      return out;
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };

  /** Consecutive texts of one role, within the server's limits. */
  function requests(batch: readonly ModelInput[]): ModelInput[][] {
    const all: ModelInput[][] = [];
    let held = 0;
    for (const input of batch) {
      const last = all.at(-1);
      held += input.ids.length;
      if (!last || last.length >= limits.texts || held > limits.tokens || last[0]!.role !== input.role) {
        all.push([input]);
        held = input.ids.length;
      } else last.push(input);
    }
    return all;
  }
}

const embedderClosed = (): LabError =>
  new LabError({
    code: 'embedding/closed',
    message: 'The embedding model was closed.',
    nextStep: 'Open the model again.',
    fault: 'internal',
  });
