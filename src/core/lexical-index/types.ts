import type { Neighbours } from '../vector-index';

/** Inverted index over the words of chunks; scores are computed at search time, so k1 and b rebuild nothing. */
export interface LexicalIndex {
  readonly count: number;
  /** Bytes of postings, lengths and dictionary in memory, estimated from their typed arrays and strings. */
  readonly bytes: number;
  /** BM25 scores stand in `similarities`; rows without any query word do not come back. */
  search(query: string, params: { readonly k: number; readonly k1: number; readonly b: number }): Neighbours;
}
