import type { UseLedger } from '../cost';
import type { Embedder } from '../embedding';
import type { Reranker } from '../reranking';

/** The same embedder, whose requests are written into ledgers. Only remote models make any. */
export function meteredEmbedder(embedder: Embedder, ledgers: readonly UseLedger[]): Embedder {
  const { kind, pricedAs } = embedder.model;
  if (kind !== 'remote') return embedder;
  return {
    ...embedder,
    embed: (batch) =>
      embedder.embed(batch, (use) => {
        for (const ledger of ledgers) ledger.add(pricedAs, use);
      }),
  };
}

/** The same for a reranker; nobody here knows what its requests cost. */
export function meteredReranker(reranker: Reranker, ledgers: readonly UseLedger[]): Reranker {
  if (reranker.model.kind !== 'remote') return reranker;
  return {
    ...reranker,
    async score(query, texts) {
      const scores = await reranker.score(query, texts);
      for (const ledger of ledgers) ledger.add(undefined, { requests: 1 });
      return scores;
    },
  };
}
