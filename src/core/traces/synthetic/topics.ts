import type { Rng } from '../../common';
import { contentWords } from '../../testset';

/** Queries of one topic follow each other in a session. */
const MOST_IN_TOPIC = 4;

/**
 * Places of queries in groups of up to four that have something to do with each other: they share a word that few other
 * queries have. What shares nothing is grouped with what is left. Groups come in a drawn order.
 */
export function topicsOf(texts: readonly string[], rng: Rng): number[][] {
  const stems = texts.map((text) => new Set(contentWords(text).map(({ stem }) => stem)));
  const holders = new Map<string, number>();
  for (const set of stems) for (const stem of set) holders.set(stem, (holders.get(stem) ?? 0) + 1);
  const sharedWith = (query: number): string => {
    let rarest = '';
    let fewest = Infinity;
    for (const stem of stems[query]!) {
      const count = holders.get(stem)!;
      if (count < 2 || count > fewest || (count === fewest && stem > rarest)) continue;
      rarest = stem;
      fewest = count;
    }
    return rarest;
  };
  const keys = texts.map((_, query) => sharedWith(query));
  const order = texts
    .map((_, query) => query)
    .sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
  const topics: number[][] = [];
  for (let at = 0; at < order.length; at += MOST_IN_TOPIC) topics.push(order.slice(at, at + MOST_IN_TOPIC));
  for (let i = topics.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [topics[i], topics[j]] = [topics[j]!, topics[i]!];
  }
  return topics;
}
