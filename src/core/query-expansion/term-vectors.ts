import type { Postings } from '../lexical-index';

/** Terms of a chunk that count, at the most: bounds the work by the number of chunks. */
const MOST_TERMS_PER_CHUNK = 256;

/** Terms as vectors of length 1 over the chunks: by term beside the postings, and by chunk. */
export interface TermVectors {
  /** Term → its word in the postings; terms ascend by their words. */
  readonly wordOf: Uint32Array;
  /** Weight of each posting; 0 where it does not count. */
  readonly weights: Float32Array;
  /** Chunk `c` holds `chunkTerms[chunkStarts[c] … chunkStarts[c + 1]]` with `chunkWeights`. */
  readonly chunkStarts: Uint32Array;
  readonly chunkTerms: Uint32Array;
  readonly chunkWeights: Float32Array;
}

/**
 * Term vectors as Qiu and Frei (Concept based query expansion, SIGIR 1993) weigh them. The weight of a chunk in the
 * vector of a term is (0.5 + 0.5 × tf / largest tf of the term) × ln(words of the corpus / distinct words of the chunk),
 * over the length of the vector: a long chunk says little about what belongs together.
 * @param isTerm of the number of chunks that hold a word: whether it gets a vector
 */
export function termVectors(
  { lengths, words, starts, rows, counts }: Postings,
  isTerm: (chunks: number) => boolean,
): TermVectors {
  const chunksOf = (word: number): number => starts[word + 1]! - starts[word]!;
  const terms = Array.from(words.keys()).filter((word) => isTerm(chunksOf(word)));
  const wordOf = Uint32Array.from(terms.sort((a, b) => (words[a]! < words[b]! ? -1 : 1)));

  const distinct = new Uint32Array(lengths.length);
  for (const row of rows) distinct[row]!++;
  const taken = new Uint32Array(lengths.length);
  const weights = new Float32Array(rows.length);
  // Of a chunk with too many terms the rarest count; equally rare ones in the order of their words.
  for (const word of wordOf.toSorted((a, b) => chunksOf(a) - chunksOf(b))) weigh(word);

  function weigh(word: number): void {
    const [start, end] = [starts[word]!, starts[word + 1]!];
    let largest = 0;
    for (let at = start; at < end; at++) largest = Math.max(largest, counts[at]!);
    let squares = 0;
    for (let at = start; at < end; at++) {
      const row = rows[at]!;
      if (taken[row]! >= MOST_TERMS_PER_CHUNK) continue;
      taken[row]!++;
      const weight = (0.5 + (0.5 * counts[at]!) / largest) * Math.log(words.length / distinct[row]!);
      weights[at] = weight;
      squares += weight * weight;
    }
    const length = Math.sqrt(squares);
    if (length > 0) for (let at = start; at < end; at++) weights[at]! /= length;
  }

  return { wordOf, weights, ...byChunk({ lengths, starts, rows }, wordOf, weights) };
}

/** The same weights by chunk. */
function byChunk(
  { lengths, starts, rows }: Pick<Postings, 'lengths' | 'starts' | 'rows'>,
  wordOf: Uint32Array,
  weights: Float32Array,
): Pick<TermVectors, 'chunkStarts' | 'chunkTerms' | 'chunkWeights'> {
  const chunkStarts = new Uint32Array(lengths.length + 1);
  for (const [at, row] of rows.entries()) if (weights[at]! > 0) chunkStarts[row + 1]!++;
  for (let row = 0; row < lengths.length; row++) chunkStarts[row + 1]! += chunkStarts[row]!;
  const next = chunkStarts.slice();
  const chunkTerms = new Uint32Array(chunkStarts.at(-1)!);
  const chunkWeights = new Float32Array(chunkTerms.length);
  for (const [term, word] of wordOf.entries()) {
    for (let at = starts[word]!; at < starts[word + 1]!; at++) {
      if (weights[at] === 0) continue;
      const place = next[rows[at]!]!++;
      chunkTerms[place] = term;
      chunkWeights[place] = weights[at]!;
    }
  }
  return { chunkStarts, chunkTerms, chunkWeights };
}
