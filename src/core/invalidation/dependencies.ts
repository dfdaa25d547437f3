import type { PreparedVariant } from '../pipeline';
import type { Hit, QueryFilter } from '../retrieval';
import { similarityTo } from '../vectors';
import type { ChunkState, Dependencies } from './types';

/**
 * What an answer relies on, for a pipeline with a rule.
 * @param vector of the query, reduced as the rows were; absent where the query has none
 */
export function dependenciesOf(
  { variant: { knobs }, dense }: Pick<PreparedVariant, 'variant' | 'dense'>,
  { ids }: ChunkState,
  hits: readonly Hit[],
  vector: Float32Array | undefined,
  filter?: QueryFilter,
): Dependencies {
  const leastAllowed = knobs['retrieval.minScore'] > -1 ? knobs['retrieval.minScore'] : Number.NEGATIVE_INFINITY;
  // By exact scores: an approximate index may round its own otherwise.
  const scoreOf = vector && similarityTo(dense!.vectors, vector);
  const isFull = hits.length >= knobs['retrieval.k'];
  return {
    chunks: hits.map(({ row }) => ids[row]!),
    floor: isFull && scoreOf ? Math.min(...hits.map(({ row }) => Math.fround(scoreOf(row)))) : leastAllowed,
    ...(vector && { vector }),
    ...(filter && { filter }),
  };
}
