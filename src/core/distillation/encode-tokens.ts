import { userError, type Clock, type JobControl } from '../common';
import type { Embedder, ModelInput } from '../embedding';
import type { VocabularyTokenizer } from './types';

const BATCH = 64;

/**
 * The encoder's vector of each token alone: tokens of its own by their id, words as it would read them.
 * @returns row-major, tokens × the encoder's dimensions
 */
export async function encodeTokens(
  tokens: readonly string[],
  encoder: Embedder,
  tokenizer: VocabularyTokenizer,
  clock: Clock,
  control: JobControl,
): Promise<Float32Array> {
  const { dimensions } = encoder.model;
  const out = new Float32Array(tokens.length * dimensions);
  const inputOf = tokenInputs(encoder, tokenizer);
  const started = clock.nowMs();
  for (let start = 0; start < tokens.length; start += BATCH) {
    const batch = tokens.slice(start, start + BATCH).map(inputOf);
    out.set(await encoder.embed(batch), start * dimensions);
    const done = start + batch.length;
    const remainingMs = ((clock.nowMs() - started) / done) * (tokens.length - done);
    control.report({
      stage: 'embeddings',
      done,
      total: tokens.length,
      unit: 'tokens',
      detail: encoder.model.id,
      remainingMs,
    });
    await control.checkpoint();
  }
  return out;
}

/** What the encoder puts around a text, special tokens and prefix, is found from a token that it knows. */
function tokenInputs(encoder: Embedder, tokenizer: VocabularyTokenizer): (token: string) => ModelInput {
  for (const probe of tokenizer.tokens) {
    if (probe.startsWith(tokenizer.continuation) || !/^[a-z]{3,}$/.test(probe)) continue;
    const id = tokenizer.idOf(probe)!;
    const { ids } = encoder.tokenize(probe, 'document');
    const at = ids.lastIndexOf(id);
    if (at < 0) continue;
    return (token) => {
      const known = tokenizer.idOf(token);
      if (known === undefined) return encoder.tokenize(token, 'document');
      const around = ids.slice();
      around[at] = known;
      return { text: token, ids: around };
    };
  }
  throw userError(
    'distil/tokenizer',
    `The tokenizer of ${encoder.model.id} does not know a single word as a whole.`,
    'Distil another encoder.',
  );
}
