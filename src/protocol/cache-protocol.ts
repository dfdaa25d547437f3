import type { CacheLabResult } from '../core/cache-lab';
import type { SyntheticTraceOptions } from '../core/traces';
import type { EmptyReason, JobState } from './webview-protocol';

/** Made from the queries and documents, read from a file, or recorded from the lab's search box. */
export const TRACE_KINDS = ['synthetic', 'file', 'recorded'] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

/** What the columns are: usual policies beside the active variant, or the variants that differ in their caches alone. */
export const COLUMN_KINDS = ['standard', 'variants'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Everything the cache panel shows. */
export interface CacheState {
  readonly empty?: EmptyReason;
  readonly corpusName: string;
  /** Name of the active variant: its `load.*` knobs make a trace, and a chosen policy is written into it. */
  readonly variant: string;
  readonly trace: TraceKind;
  /** Absolute path of the trace file that was chosen. */
  readonly traceFile?: string;
  /** Whether searches were recorded. */
  readonly recorded: boolean;
  /** What a synthetic trace is made with. */
  readonly load: SyntheticTraceOptions;
  readonly columns: ColumnKind;
  /** Variants that can be columns together: the active one and those that differ from it in caches and cost alone. */
  readonly alike: readonly string[];
  readonly result?: CacheLabResult;
  /** The result belongs to trace, columns and knobs as they are now. */
  readonly current: boolean;
  readonly job: JobState;
  readonly notices: readonly string[];
}

export type ToCache = { readonly type: 'cache'; readonly state: CacheState };

export type FromCache =
  | {
      readonly type:
        | 'ready'
        | 'start'
        /** Lets the user choose a trace file. */
        | 'chooseTrace'
        | 'openFolder'
        | 'manageTrust'
        | 'openTuning'
        | 'cancel'
        | 'pause'
        | 'resume'
        | 'showLog'
        | 'restartEngine';
    }
  | { readonly type: 'setTrace'; readonly trace: TraceKind }
  | { readonly type: 'setColumns'; readonly columns: ColumnKind }
  /**
   * Writes a column's policy into the active variant, also into the files of the folder, or gives it as TypeScript on the
   * clipboard.
   */
  | { readonly type: 'usePolicy' | 'exportPolicy' | 'copyPolicy'; readonly column: string };
