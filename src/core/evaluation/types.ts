import type { QueryFilter } from '../retrieval';
/** A query of a query set. */
export interface Query {
  readonly id: string;
  readonly text: string;
  /** What it was made from; absent for a query that somebody wrote. */
  readonly origin?: QueryOrigin;
  /** Share of the query's content words that its judged span holds, 0…1; absent where nobody looked. */
  readonly overlap?: number;
  /** Only documents that pass may answer. */
  readonly filter?: QueryFilter;
}

/** Kinds of things in or around the documents that queries are made from, in the order of the guide. */
export const QUERY_ORIGINS = ['heading', 'link', 'question', 'symbol', 'passage', 'commit', 'search', 'model'] as const;
export type QueryOriginKind = (typeof QUERY_ORIGINS)[number];

export interface QueryOrigin {
  readonly kind: QueryOriginKind;
  /** Where the words were taken from: a document and its line, when they stand in one. */
  readonly file?: string;
  readonly line?: number;
  /** Short commit hash, model name. */
  readonly detail?: string;
}

/** A source span that answers a query. Without lines it is the whole document. */
export interface Judgement {
  readonly query: string;
  /** Document id: path relative to the corpus root, or BEIR `_id`. */
  readonly file: string;
  /** From 1, inclusive. Both or none. */
  readonly startLine?: number;
  readonly endLine?: number;
  /** 0 = judged not relevant; higher is better. Integer. */
  readonly grade: number;
  /** First and last line of the span that are not blank, folded and cut: what finds the span again after edits. */
  readonly quote?: SpanQuote;
  /** Its text is nowhere in the documents any more: counts as not found. Known while a run lasts, never written. */
  readonly lost?: true;
}

export interface SpanQuote {
  readonly first: string;
  readonly last: string;
}

export interface QuerySet {
  readonly queries: readonly Query[];
  readonly judgements: readonly Judgement[];
}

/** A query set as it was read, with what its reader should know. */
export interface WorkspaceQuerySet extends QuerySet {
  readonly notices: readonly string[];
}

/** A judgement with the text of its lines, where the document is at hand. */
export interface JudgedSpan extends Judgement {
  readonly text?: {
    /** Offset of its first character in the document. */
    readonly start: number;
    /** Characters that are not white space before each character, and in all. */
    readonly counts: Uint32Array;
  };
}

/** What a ranked chunk is to the evaluation: which document, which lines, and where they start and end in it. */
export interface RankedSpan {
  readonly document: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Offsets into the document, end exclusive; without them whole lines count. */
  readonly start?: number;
  readonly end?: number;
  readonly score: number;
}

/** A ranking in trec_eval's terms: distinct ids, each with a score. */
export interface RankedItem {
  readonly id: string;
  readonly score: number;
}

/** Grades by item id of one query; absent means not judged, which counts as not relevant. */
export type Grades = ReadonlyMap<string, number>;
