import type { KnobValues } from '../config';
import { rescoreStorage } from '../vectors';

/**
 * What the rule of {@link droppedBy} is worth for a pipeline.
 * - `exact`: search by meaning that compares with every vector. A surviving answer is what a fresh search gives: the same
 *   chunks, scores and order.
 * - `near`: the same through an approximate index. No chunk of a surviving answer changed, and no new chunk belongs into
 *   it by exact scores; a fresh search may still differ in what the index misses.
 * - `none`: an answer relies on more than its chunks and scores. By words, any edit moves the scores of all; a reranker,
 *   diversity and rescoring choose among candidates outside the answer; expansion delivers what stands beside a chunk;
 *   a PCA that is fitted anew moves every vector. There every change of the documents drops all answers.
 */
export function dependencyRule(knobs: KnobValues): 'exact' | 'near' | 'none' {
  const reliesOnMore =
    knobs['retrieval.mode'] !== 'dense' ||
    knobs['retrieval.reranker'] !== 'none' ||
    knobs['retrieval.diversity'] > 0 ||
    knobs['retrieval.expansion'] !== 'none' ||
    rescoreStorage(knobs) !== undefined ||
    (knobs['embedding.dimensions'] > 0 && knobs['embedding.reduction'] === 'pca');
  if (reliesOnMore) return 'none';
  return knobs['index.kind'] === 'flat' ? 'exact' : 'near';
}
