import type { JobControl } from '../common';
import type { Postings } from '../lexical-index';
import { NearestLists } from './nearest-lists';
import { termVectors } from './term-vectors';
import { SIMILARITY_UNITS, type Thesaurus } from './types';

/** A term stands in at least so many chunks, since one chunk alone makes all of its words alike … */
const LEAST_CHUNKS = 2;
/** … and in at most this share of them: what stands everywhere goes with everything. */
const MOST_SHARE = 0.2;
/** Products between two checkpoints: some 10 ms. */
const PRODUCTS_BETWEEN = 1_000_000;

/**
 * Similarity thesaurus after Qiu and Frei (Concept based query expansion, SIGIR 1993): two terms are as alike as their
 * vectors over the chunks (see {@link termVectors}), by the dot product. Of each term the most alike are kept. The
 * result depends on the words of the chunks, not on their order. The work is linear in the number of chunks: at most
 * the square of the terms that count in one, for each.
 */
export async function buildThesaurus(postings: Postings, control: JobControl): Promise<Thesaurus> {
  const { lengths, words, starts, rows } = postings;
  const most = Math.max(LEAST_CHUNKS, Math.floor(MOST_SHARE * lengths.length));
  const { wordOf, weights, chunkStarts, chunkTerms, chunkWeights } = termVectors(
    postings,
    (chunks) => chunks >= LEAST_CHUNKS && chunks <= most,
  );
  await control.checkpoint();
  const count = wordOf.length;
  const sums = new Float64Array(count);
  const met = new Uint32Array(count);
  const lists = new NearestLists(count);
  let products = 0;

  /** Adds the dot products with all terms that share a chunk. @returns how many those are; they stand in `met` */
  function meet(term: number): number {
    let found = 0;
    const word = wordOf[term]!;
    for (let at = starts[word]!; at < starts[word + 1]!; at++) {
      const weight = weights[at]!;
      if (weight === 0) continue;
      const chunk = rows[at]!;
      const end = chunkStarts[chunk + 1]!;
      products += end - chunkStarts[chunk]!;
      for (let other = chunkStarts[chunk]!; other < end; other++) {
        const id = chunkTerms[other]!;
        if (sums[id] === 0) met[found++] = id;
        sums[id]! += weight * chunkWeights[other]!;
      }
    }
    return found;
  }

  for (let term = 0; term < count; term++) {
    const found = meet(term);
    for (const id of met.subarray(0, found)) {
      const similarity = Math.round(sums[id]! * SIMILARITY_UNITS);
      sums[id] = 0;
      if (similarity > 0 && id !== term) lists.offer(id, similarity);
    }
    lists.endList();
    if (products < PRODUCTS_BETWEEN) continue;
    products = 0;
    control.report({ stage: 'thesaurus', done: term + 1, total: count, unit: 'words' });
    await control.checkpoint();
  }
  return { terms: Array.from(wordOf, (word) => words[word]!), ...lists.columns() };
}
