import type { KnobValues } from '../config';
import type { QueryFilter } from '../retrieval';

/** Somebody asked. */
export interface QueryEvent {
  readonly type: 'query';
  /** Time since the trace began, ms; never less than that of the event before. */
  readonly atMs: number;
  readonly text: string;
  readonly filter?: QueryFilter;
  /** Who asked: requests of one session follow from each other. */
  readonly session?: string;
  /** Queries that may share an answer have the same meaning, others another. Absent where nobody said. */
  readonly meaning?: string;
}

/** Why a document changed. A rename is two events at one time; a switch of branch is many. */
export const DOCUMENT_CAUSES = ['edit', 'add', 'delete', 'rename', 'branch'] as const;
export type DocumentCause = (typeof DOCUMENT_CAUSES)[number];

/** A document is from now on as told. */
export interface DocumentEvent {
  readonly type: 'document';
  readonly atMs: number;
  /** Its id in the corpus. */
  readonly document: string;
  /** Its whole text; null where it is gone. */
  readonly text: string | null;
  readonly cause: DocumentCause;
}

export type TraceEvent = QueryEvent | DocumentEvent;

/** What was asked and what was edited, in the order of time. Document events are relative to the corpus as it is read. */
export interface Trace {
  readonly name: string;
  readonly source: 'recorded' | 'imported' | 'synthetic';
  /** What a synthetic trace was made with. */
  readonly made?: SyntheticTraceOptions;
  readonly events: readonly TraceEvent[];
  /** What was left out or mended when it was read, one sentence each. */
  readonly notices: readonly string[];
}

/** What a trace is made with: the knobs `load.*` of that name. The same options, queries and documents make the same trace. */
export type SyntheticTraceOptions = { readonly seed: number } & {
  readonly [Id in keyof KnobValues as Id extends `load.${infer Name}` ? Name : never]: KnobValues[Id];
};

/** Where a trace comes from. */
export type TraceSource =
  /** A trace file, or a log that is imported; absolute path. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'synthetic'; readonly options: SyntheticTraceOptions };
