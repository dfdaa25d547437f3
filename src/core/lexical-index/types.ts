import type { KnobValues } from '../config';
import type { Neighbours } from '../vector-index';

/** How a text becomes words. Texts and queries of one index go through the same. */
export interface WordAnalysis {
  readonly tokenizer: KnobValues['index.lexical.tokenizer'];
  readonly stopWords: KnobValues['index.lexical.stopWords'];
  readonly stemming: KnobValues['index.lexical.stemming'];
}

export interface LexicalParams {
  readonly k: number;
  readonly k1: number;
  readonly b: number;
  /** Rows that may come back; all without it. */
  readonly allows?: (row: number) => boolean;
}

/** Inverted index over the words of chunks; scores are computed at search time, so k1 and b rebuild nothing. */
export interface LexicalIndex {
  readonly count: number;
  /** Bytes of postings, lengths and dictionary in memory, estimated from their typed arrays and strings. */
  readonly bytes: number;
  /** BM25 scores stand in `similarities`; rows without any query word do not come back. */
  search(query: string, params: LexicalParams): Neighbours;
}
