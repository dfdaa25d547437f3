import type { KnobValues } from '../config';
import type { Neighbours } from '../vector-index';

/** How a text becomes words. Texts and queries of one index go through the same. */
export interface WordAnalysis {
  readonly tokenizer: KnobValues['index.lexical.tokenizer'];
  readonly stopWords: KnobValues['index.lexical.stopWords'];
  readonly stemming: KnobValues['index.lexical.stemming'];
}

/** A word as it is indexed, and how much it counts. */
export interface WeightedWord {
  readonly word: string;
  /** Above 0. */
  readonly weight: number;
}

export interface LexicalParams {
  readonly k: number;
  readonly k1: number;
  readonly b: number;
  /** Rows that may come back; all without it. */
  readonly allows?: (row: number) => boolean;
  /**
   * Words to search beside those of the query, each of which counts 1.
   * @param words distinct words of the query that the index holds, weighted by their inverse document frequency, repeated
   * ones counting again
   */
  readonly expand?: (words: readonly WeightedWord[]) => readonly WeightedWord[];
}

/** Inverted index over the words of chunks; scores are computed at search time, so k1 and b rebuild nothing. */
export interface LexicalIndex {
  readonly count: number;
  /** Bytes of postings, lengths and dictionary in memory, estimated from their typed arrays and strings. */
  readonly bytes: number;
  /** BM25 scores stand in `similarities`; rows without any searched word do not come back. */
  search(query: string, params: LexicalParams): Neighbours;
}
