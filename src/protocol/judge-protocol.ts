import type { LabErrorData } from '../core/common';
import type { QueryOrigin } from '../core/evaluation';
import type { EmptyReason, JobState } from './webview-protocol';

/** A found place as the judge sees it; who found it is not told, so that nobody judges a variant. */
export interface JudgeItem {
  /** Stable while the query is shown. */
  readonly key: string;
  readonly document: string;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly context: string;
  readonly text: string;
  /** What is judged of it so far; null = not judged. */
  readonly grade: number | null;
  /** The judged lines that give it this grade, where they are not its own; without lines it is the whole file. */
  readonly judged?: { readonly startLine?: number; readonly endLine?: number };
}

/** A query as the list of all queries shows it. */
export interface JudgeQuery {
  readonly text: string;
  readonly judged: boolean;
}

/** Everything the judging panel shows. */
export interface JudgeState {
  readonly empty?: EmptyReason | 'no-queries';
  /** Queries with at least one grade, of all. */
  readonly judged: number;
  readonly count: number;
  /** All queries, in their order. Absent where they are as they were sent last. */
  readonly queries?: readonly JudgeQuery[];
  /** Place of the shown query in the set, from 0. */
  readonly position: number;
  readonly query?: {
    readonly id: string;
    readonly text: string;
    readonly origin?: QueryOrigin;
    readonly overlap?: number;
  };
  /** Absent while the answers are looked for. */
  readonly items?: readonly JudgeItem[];
  /** Judged spans of this query that no shown place covers. */
  readonly elsewhere: readonly {
    /** Takes a grade as an item does. */
    readonly key: string;
    readonly file: string;
    readonly startLine?: number;
    readonly endLine?: number;
    readonly grade: number;
    /** The lines could not be found again. */
    readonly lost?: boolean;
  }[];
  readonly canUndo: boolean;
  /** What was last done, for the status line and screen readers: "Grade 2 for docs/a.md:10-24". */
  readonly lastAction?: string;
  readonly saving: 'saved' | 'saving' | 'failed';
  readonly error?: LabErrorData;
  readonly job: JobState;
  readonly notices: readonly string[];
}

export type ToJudge = { readonly type: 'judge'; readonly state: JudgeState };

export type FromJudge =
  | {
      readonly type:
        | 'ready'
        | 'undo'
        | 'next'
        | 'previous'
        | 'nextUnjudged'
        | 'retry'
        | 'generate'
        | 'openFolder'
        | 'manageTrust'
        | 'cancel'
        | 'pause'
        | 'resume'
        | 'showLog'
        | 'restartEngine';
    }
  /** null takes the grade back. */
  | { readonly type: 'grade'; readonly key: string; readonly grade: number | null }
  | { readonly type: 'goTo'; readonly position: number }
  | { readonly type: 'editQuery' | 'addQuery'; readonly text: string }
  | { readonly type: 'deleteQuery' }
  | { readonly type: 'openSource'; readonly file: string; readonly startLine: number; readonly endLine: number };
