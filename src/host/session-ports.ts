import type { Call, CallOptions, Params, Result } from '../protocol/channel';
import type { EngineMethod } from '../protocol/worker-protocol';
import type { VariantSpec } from '../core/config';

/** The engine as a session uses it. */
export interface SessionEngine {
  start<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Call<M>;
  call<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
}

/** What is kept of a session over a reload of the window. */
export interface SavedSession {
  readonly specs: readonly VariantSpec[];
  readonly active: string;
  readonly undo: readonly { readonly specs: readonly VariantSpec[]; readonly active: string }[];
  /** The configuration file as it was read last; a change of it wins over what was saved. */
  readonly configText?: string;
}

/** What the editor gives to a session. Tests fill it with small fakes. */
export interface SessionPorts {
  readonly engine: SessionEngine;
  /** Absolute path of the folder; absent without one. */
  readonly root?: string;
  readonly corpusName: string;
  isTrusted(): boolean;
  /** The user's own defaults for a fresh baseline, unchecked. */
  userDefaults(): Readonly<Record<string, unknown>>;
  /** Text of the folder's rag-lab.config.json; undefined where there is none. */
  readConfig(): Promise<string | undefined>;
  load(): unknown;
  save(session: SavedSession): void;
  /** Writes the recorded searches as a trace. @returns its absolute path; undefined where none are recorded */
  recordedTrace(): Promise<string | undefined>;
  log(line: string): void;
}
