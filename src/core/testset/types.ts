import type { CorpusSpec } from '../corpus';
import type { Judgement, Query, QueryOrigin, QueryOriginKind, QuerySet } from '../evaluation';

/** Where a query's words come from, before it is reworded: something that points at a span. */
export interface Candidate {
  /** Words as found: heading, anchor text, question, description, subject, search. */
  readonly text: string;
  readonly origin: QueryOrigin;
  /** What answers it. Never holds the line that the words stand on, unless nothing else is left of the span. */
  readonly span: { readonly file: string; readonly startLine: number; readonly endLine: number };
}

export interface TestsetRequest {
  readonly corpus: CorpusSpec;
  /** Queries wanted; fewer where the documents do not give as many. 1…5,000. */
  readonly count: number;
  readonly seed: number;
  /** Empty: all kinds but `model`, which asks somebody else. */
  readonly kinds: readonly QueryOriginKind[];
  /** What is there already: kept, and never made again. */
  readonly existing?: QuerySet;
  /** The user's own searches with the place they went to, newest last. */
  readonly searches?: readonly RecordedSearch[];
}

/** A search of the user and the place that they opened from its answer. */
export interface RecordedSearch {
  readonly text: string;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

export const DROP_REASONS = {
  'too-short': 'too few words are left after masking',
  leaks: 'repeats its own answer too closely',
  duplicate: 'asks what another one asks',
  ambiguous: 'fits several places equally well',
  'span-empty': 'points at a span without text',
  surplus: 'its file has its share already',
} as const;
export type DropReason = keyof typeof DROP_REASONS;

export interface TestsetResult {
  /** New queries alone, each with `origin` and `overlap`; ids start with `g-` and depend on the words and the span. */
  readonly queries: readonly Query[];
  /** One or more a query, with `quote`. */
  readonly judgements: readonly Judgement[];
  readonly kinds: readonly { readonly kind: QueryOriginKind; readonly found: number; readonly kept: number }[];
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** Mean overlap of the kept ones; absent when there are none. */
  readonly overlap?: number;
  readonly files: number;
  readonly notices: readonly string[];
}

/** Port: what the history of the documents tells. Absent where there is no version control. */
export interface DocumentHistory {
  /**
   * Commits that changed documents, newest first, with the lines they added, as they stand in the working tree today.
   * Never touches the working tree.
   * @param limit commits looked at, at most
   */
  changes(
    root: string,
    files: ReadonlySet<string>,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly DocumentChange[]>;
}

export interface DocumentChange {
  readonly commit: string;
  readonly subject: string;
  readonly spans: readonly { readonly file: string; readonly startLine: number; readonly endLine: number }[];
}
