import { hashText } from '../common';
import type { Reranker } from '../reranking';

/**
 * The same reranker, which remembers its scores: the same query and texts are asked for again where the quality of an
 * answer is looked at more deeply. Never inside anything that is timed.
 */
export function rememberingReranker(reranker: Reranker): Reranker {
  const known = new Map<string, Float32Array>();
  return {
    model: reranker.model,
    close: () => reranker.close(),
    async score(query, texts) {
      const key = hashText(JSON.stringify([query, ...texts]));
      let scores = known.get(key);
      if (!scores) known.set(key, (scores = await reranker.score(query, texts)));
      return scores;
    },
  };
}
