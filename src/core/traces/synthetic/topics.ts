import type { Rng } from '../../common';
import type { Words } from './words';

/** Queries of one topic follow each other in a session. */
const MOST_IN_TOPIC = 4;

/**
 * Places of queries in groups of up to four that have something to do with each other: they share a word that few other
 * queries have. What shares nothing is grouped with what is left. Groups come in a drawn order.
 * @param words those of the queries alone
 */
export function topicsOf(texts: readonly string[], words: Words, rng: Rng): number[][] {
  const shared = texts.map((text) => words.rarestIn(text, 2)?.word.toLowerCase() ?? '');
  const order = texts
    .map((_, query) => query)
    .sort((a, b) => (shared[a]! < shared[b]! ? -1 : shared[a]! > shared[b]! ? 1 : a - b));
  const topics: number[][] = [];
  for (let at = 0; at < order.length; at += MOST_IN_TOPIC) topics.push(order.slice(at, at + MOST_IN_TOPIC));
  for (let i = topics.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [topics[i], topics[j]] = [topics[j]!, topics[i]!];
  }
  return topics;
}
