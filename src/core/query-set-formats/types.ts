import type { Judgement, Query } from '../evaluation';

/** Formats that query sets are exchanged in. `beir` also reads the lines of `queries.jsonl` and `judgements.jsonl`. */
export const QUERY_SET_FORMATS = ['beir', 'trec', 'csv'] as const;
export type QuerySetFormat = (typeof QUERY_SET_FORMATS)[number];

export type PlacedQuery = Query & {
  /** Where it stood, from 1. */
  readonly line: number;
};

/** What one file holds; either list may be empty. */
export interface ParsedFile {
  readonly queries: readonly PlacedQuery[];
  /** `file` is the document's name in that file, which need not be one of the corpus. */
  readonly judgements: readonly Judgement[];
}

/** A file to write: path relative to the chosen folder, with forward slashes. */
export interface FormattedFile {
  readonly path: string;
  readonly text: string;
}
