import type { Call, CallOptions, Params, Result } from '../../src/protocol/channel';
import type { EngineMethod } from '../../src/protocol/worker-protocol';
import { LabSession } from '../../src/host/lab-session';
import type { SavedSession, SessionEngine, SessionPorts } from '../../src/host/session-ports';
import { noControl } from '../../src/core/common';
import { fakeHandlers } from './fake-engine';

/** Answers by the fake engine's handlers, in this process; every call is kept, and may be replaced by `override`. */
export class FakeEngine implements SessionEngine {
  readonly calls: { readonly method: EngineMethod; readonly params: unknown; readonly options: CallOptions }[] = [];
  readonly switched: string[] = [];
  override: Partial<Record<EngineMethod, (params: never, options: CallOptions) => unknown>> = {};

  start<M extends EngineMethod>(method: M, params: Params<M>, options: CallOptions = {}): Call<M> {
    this.calls.push({ method, params, options });
    const handler = (this.override[method] ?? fakeHandlers()[method]) as (params: unknown, options: unknown) => unknown;
    const control = { ...noControl, ...(options.signal && { signal: options.signal }) };
    const result = Promise.resolve().then(() => handler(params, this.override[method] ? options : control));
    return {
      result: result as Promise<Result<M>>,
      pause: () => this.switched.push('pause'),
      resume: () => this.switched.push('resume'),
    };
  }
  call<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>> {
    return this.start(method, params, options).result;
  }
  methods(): EngineMethod[] {
    return this.calls.map(({ method }) => method);
  }
}

export interface FakeWorkspace {
  readonly session: LabSession;
  readonly engine: FakeEngine;
  readonly logged: string[];
  saved: SavedSession | undefined;
  config: string | undefined;
  trusted: boolean;
}

/** A session over a folder that exists only here. */
export function fakeWorkspace(
  start: Partial<SessionPorts> & {
    readonly saved?: unknown;
    readonly config?: string;
    readonly trusted?: boolean;
  } = {},
): FakeWorkspace {
  const { saved, config, trusted = true, ...ports } = start;
  const engine = new FakeEngine();
  const state = { saved: undefined as SavedSession | undefined, config, trusted };
  const logged: string[] = [];
  const session = new LabSession({
    engine,
    root: '/docs',
    corpusName: 'docs',
    isTrusted: () => state.trusted,
    userDefaults: () => ({}),
    readConfig: () => Promise.resolve(state.config),
    load: () => saved,
    save: (kept) => (state.saved = kept),
    recordedTrace: () => Promise.resolve(undefined),
    log: (line) => logged.push(line),
    ...ports,
  });
  return Object.assign(state, { session, engine, logged });
}
