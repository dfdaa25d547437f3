import { environmentError } from '../common';
import type { KnobValues } from '../config';
import type { RetrieverParts, ScoredRow, Step } from './types';

/**
 * The first `retrieval.rerankDepth` rows ordered again by a model that reads query and chunk together. Those behind
 * them were not read and stay behind, in their order.
 * @throws `reranking/bad-scores`
 */
export function rerank({ reranker, chunks }: RetrieverParts, knobs: KnobValues): Step[] {
  if (!reranker) return [];
  const depth = knobs['retrieval.rerankDepth'];
  return [
    async (rows, { query, timer }) => {
      if (rows.length === 0) return rows;
      const read = rows.slice(0, depth);
      const scores = await timer.time('rerank', () =>
        reranker.score(
          query,
          read.map(({ row }) => chunks.textOf(row)),
        ),
      );
      if (scores.length !== read.length || !scores.every(Number.isFinite)) throw badScores(reranker.model.id);
      const ordered = read
        .map(({ row }, i): ScoredRow => ({ row, score: scores[i]! }))
        .sort((a, b) => b.score - a.score);
      const lowest = ordered.at(-1)!.score;
      return [...ordered, ...rows.slice(depth).map(({ row, score }) => ({ row, score: Math.min(score, lowest) }))];
    },
  ];
}

const badScores = (id: string): Error =>
  environmentError(
    'reranking/bad-scores',
    `The reranker "${id}" did not give a number for every text.`,
    'Use another reranker.',
  );
