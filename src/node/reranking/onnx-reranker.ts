import { cancelled, LabError } from '../../core/common';
import type { Reranker } from '../../core/reranking';
import type { OnnxSession } from '../embedding';
import { jobSignal } from '../http';
import type { PairInput } from './pair-tokenizer';
import { rerankerDamaged, rerankerOfCard, type LocalRerankerCard } from './reranker-card';

/**
 * A cross-encoder over an opened session, one pair a run, so that a score does not depend on the other texts. The score
 * is the logit of "relevant": the only one, or with two the second less the first (the log odds of their softmax). A
 * sigmoid would give the same order, and ties where it saturates.
 */
export function createOnnxReranker(
  card: LocalRerankerCard,
  pairOf: (query: string, text: string) => PairInput,
  { session, Tensor }: OnnxSession,
): Reranker {
  let closed = false;

  async function scoreOne({ ids, types }: PairInput): Promise<number> {
    const values = { input_ids: ids, attention_mask: new Int32Array(ids.length).fill(1), token_type_ids: types };
    const feeds = Object.fromEntries(
      card.inputs.map((name) => [name, new Tensor('int64', BigInt64Array.from(values[name], BigInt), [1, ids.length])]),
    );
    const output = (await session.run(feeds))[card.output]!;
    const logits = output.data;
    if (!(logits instanceof Float32Array) || logits.length < 1 || logits.length > 2)
      throw rerankerDamaged(card.id, `model.onnx gives ${output.type} ${output.dims.join(' × ')} for one pair`);
    const score = logits.length === 2 ? logits[1]! - logits[0]! : logits[0]!;
    if (Number.isFinite(score)) return score;
    throw rerankerDamaged(card.id, 'it gives a score that is no finite number');
  }

  return {
    model: rerankerOfCard(card),
    async score(query, texts) {
      const scores = new Float32Array(texts.length);
      for (const [i, text] of texts.entries()) {
        if (closed) throw rerankerClosed();
        if (jobSignal()?.aborted) throw cancelled();
        scores[i] = await scoreOne(pairOf(query, text));
      }
      return scores;
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

const rerankerClosed = (): LabError =>
  new LabError({
    code: 'reranking/closed',
    message: 'The reranker was closed.',
    nextStep: 'Open the reranker again.',
    fault: 'internal',
  });
