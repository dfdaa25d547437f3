import type { WeightedWord } from '../lexical-index';
import { SIMILARITY_UNITS, type Thesaurus } from './types';

export interface ExpansionParams {
  /** Terms that are added, at the most; 1 or more. */
  readonly terms: number;
  /** Weight of a term that is as alike as can be; a word of the query has 1. */
  readonly weight: number;
}

/**
 * Terms that belong to the query as a whole (Qiu and Frei 1993): the similarity of a term to the query is the mean of
 * its similarities to the query's words, each counting by its importance, 0…1. Neighbours beyond those that the
 * thesaurus keeps of a word count as 0. A term that is close to one word alone falls behind one that goes with several.
 * @param query distinct words with their importance, above 0
 * @returns the most similar terms, best first, equal ones in the order of terms, none of the query's own; the weight of
 * each is its similarity times `params.weight`
 */
export function expandQuery(
  thesaurus: Thesaurus,
  query: readonly WeightedWord[],
  { terms, weight }: ExpansionParams,
): WeightedWord[] {
  const { starts, neighbours, similarities } = thesaurus;
  const own = new Set<number>();
  const sums = new Map<number, number>();
  let importance = 0;
  for (const { word, weight: its } of query) {
    importance += its;
    const term = placeOf(thesaurus.terms, word);
    if (term === undefined) continue;
    own.add(term);
    for (let at = starts[term]!; at < starts[term + 1]!; at++) {
      const id = neighbours[at]!;
      sums.set(id, (sums.get(id) ?? 0) + its * similarities[at]!);
    }
  }
  return [...sums]
    .filter(([id]) => !own.has(id))
    .sort(([a, sumA], [b, sumB]) => sumB - sumA || a - b)
    .slice(0, terms)
    .map(([id, sum]) => ({ word: thesaurus.terms[id]!, weight: (weight * sum) / (SIMILARITY_UNITS * importance) }));
}

/** Binary search. @param terms ascending */
function placeOf(terms: readonly string[], wanted: string): number | undefined {
  let low = 0;
  let high = terms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (terms[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return terms[low] === wanted ? low : undefined;
}
