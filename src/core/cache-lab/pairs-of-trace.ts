import type { LabelledPair } from '../semantic-cache';
import type { ResolvedTrace } from './types';

export interface TracePairs {
  readonly pairs: readonly LabelledPair[];
  /** Pairs whose meanings the trace tells; the others are labelled by what is found. */
  readonly labelled: number;
}

/**
 * The pairs that a semantic cache has to decide on under a trace: each distinct query, when it is asked first, with the
 * most alike of those asked before. Both are the same where the trace gives them one meaning; where it tells none, where
 * a search finds the same best chunk for both, as the documents are now.
 */
export function pairsOfTrace({ queries, alike, firstAnswers, answers }: ResolvedTrace): TracePairs {
  const bestChunk = (query: number): number | undefined => answers[firstAnswers[query]!]!.chunks[0];
  const pairs: LabelledPair[] = [];
  let labelled = 0;
  for (const [query, { text, meaning }] of queries.entries()) {
    // Queries are numbered as they come.
    const nearest = alike?.[query]?.find((other) => other.query < query);
    if (!nearest) continue;
    const kept = queries[nearest.query]!;
    const isKnown = meaning >= 0 && kept.meaning >= 0;
    if (isKnown) labelled++;
    const found = bestChunk(query);
    pairs.push({
      cached: kept.text,
      asked: text,
      cosine: nearest.cosine,
      same: isKnown ? meaning === kept.meaning : found !== undefined && found === bestChunk(nearest.query),
    });
  }
  return { pairs, labelled };
}
