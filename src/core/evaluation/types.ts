/** A query of a query set. */
export interface Query {
  readonly id: string;
  readonly text: string;
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
}

export interface QuerySet {
  readonly queries: readonly Query[];
  readonly judgements: readonly Judgement[];
}

/** A query set as it was read, with what its reader should know. */
export interface WorkspaceQuerySet extends QuerySet {
  readonly notices: readonly string[];
}

/** What a ranked chunk is to the evaluation: which document and which lines. */
export interface RankedSpan {
  readonly document: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly score: number;
}

/** A ranking in trec_eval's terms: distinct ids, each with a score. */
export interface RankedItem {
  readonly id: string;
  readonly score: number;
}

/** Grades by item id of one query; absent means not judged, which counts as not relevant. */
export type Grades = ReadonlyMap<string, number>;
