import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { cancelled, environmentError, LabError } from '../core/common';
import {
  connectEngine,
  engineEnded,
  type Call,
  type CallOptions,
  type EngineConnection,
  type Params,
  type Result,
} from './channel';
import { childTransport, ENGINE_FOLDER } from './transports/child-process';
import { GAVE_MEMORY_BACK, type EngineConnections, type EngineMethod, type EngineOptions } from './worker-protocol';

export interface EngineDeath {
  /** In words that finish "The engine stopped: …". */
  readonly reason: string;
  /** False once it died too often: nothing starts it again but {@link EngineClient.restart}. */
  readonly willRestart: boolean;
}

export interface EngineClientOptions {
  /** The engine's bundle. */
  readonly workerPath: string;
  readonly engine: EngineOptions;
  /** What the engine may reach; asked at every start. Nothing when absent. */
  readonly connections?: () => EngineConnections | Promise<EngineConnections>;
  /** Lines that the engine wrote to its standard streams. */
  readonly onLog?: (line: string) => void;
  /** What the user should know, of no request. */
  readonly onNotice?: (text: string) => void;
  readonly onStart?: (greeting: Result<'hello'>) => void;
  readonly onDeath?: (death: EngineDeath) => void;
  /** Environment of the engine; this process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** A cancelled job that has not stopped after this long is ended with its process, ms. Default 10,000. */
  readonly cancelGraceMs?: number;
  /** Monotonic milliseconds, for tests of the crash limit. */
  readonly nowMs?: () => number;
}

/** More unexpected deaths than this within the window, and the engine stays down. */
const DEATHS_ALLOWED = 3;
const DEATHS_WINDOW_MS = 5 * 60_000;
const GREETING_MS = 30_000;
const DISPOSE_GRACE_MS = 1_500;

interface Engine {
  readonly child: ChildProcess;
  readonly connection: EngineConnection;
  readonly exited: Promise<void>;
}

/**
 * The engine process: started on the first call, started again on the next call after a death, never more than one.
 * A call that a death interrupts is tried once more.
 */
export class EngineClient {
  readonly #options: EngineClientOptions;
  readonly #nowMs: () => number;
  #engine: Promise<Engine> | undefined;
  #deathsMs: number[] = [];
  #disposed = false;
  /** Set while we end a process ourselves: that is no death. */
  #ending = false;
  #restarts = 0;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** @throws what the engine answers, `engine/ended`, `engine/crash-loop`, `job/cancelled` */
  call<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>> {
    return this.start(method, params, options).result;
  }

  /** As {@link call}, for jobs that can be paused. A pause outlives a death of the engine. */
  start<M extends EngineMethod>(method: M, params: Params<M>, options: CallOptions = {}): Call<M> {
    const restarts = this.#restarts;
    let paused = false;
    let current: Call<M> | undefined;
    const attempt = async (): Promise<Result<M>> => {
      const { child, connection } = await this.#running();
      if (options.signal?.aborted) throw cancelled();
      current = connection.start(method, params, options);
      if (paused) current.pause();
      return this.#endIfStuck(child, current.result, options.signal);
    };
    const result = attempt().catch((error: unknown) => {
      const interrupted = error instanceof LabError && error.code === 'engine/ended';
      if (!interrupted || this.#disposed || this.#restarts > restarts || options.signal?.aborted) throw error;
      return attempt();
    });
    return {
      result,
      pause() {
        paused = true;
        current?.pause();
      },
      resume() {
        paused = false;
        current?.resume();
      },
    };
  }

  /** Tells a running engine anew what it may reach; one that starts later is told then. */
  async reconnect(): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    const told = engine && (await this.#options.connections?.());
    if (told) await engine.connection.start('connect', told).result;
  }

  /** Id of the engine process; absent while none runs. */
  async pid(): Promise<number | undefined> {
    return (await this.#engine?.catch(() => undefined))?.child.pid;
  }

  /** Ends the process, forgets its deaths and starts a new one. Jobs under way fail. */
  async restart(): Promise<void> {
    this.#restarts++;
    await this.#end('it was restarted');
    this.#deathsMs = [];
    await this.#running();
  }

  /** Ends the process and waits until it is gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#end('it was shut down');
  }

  #running(): Promise<Engine> {
    if (this.#disposed) return Promise.reject(engineEnded('it was shut down'));
    if (this.#engine) return this.#engine;
    const launched = this.#launch();
    this.#engine = launched;
    launched.catch(() => {
      if (this.#engine === launched) this.#engine = undefined;
    });
    return launched;
  }

  async #launch(): Promise<Engine> {
    const sinceMs = this.#nowMs() - DEATHS_WINDOW_MS;
    this.#deathsMs = this.#deathsMs.filter((ms) => ms > sinceMs);
    if (this.#deathsMs.length >= DEATHS_ALLOWED) throw crashLoop();

    const { workerPath, engine, onLog, onNotice, onStart } = this.#options;
    // A model must not find files by relative names: the engine works in an empty folder of its own.
    const cwd = await mkdtemp(path.join(tmpdir(), ENGINE_FOLDER));
    const child = fork(workerPath, [JSON.stringify(engine)], {
      cwd,
      env: engineEnv(this.#options.env ?? process.env),
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const removeCwd = (): void => rmSync(cwd, { recursive: true, force: true });
    process.once('exit', removeCwd);
    const exited = new Promise<void>((resolve) => {
      // Not 'close': after a disconnect that never comes.
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    }).then(() => {
      process.off('exit', removeCwd);
      return rm(cwd, { recursive: true, force: true }).catch(() => undefined);
    });
    for (const stream of [child.stdout, child.stderr]) onLine(stream, (line) => onLog?.(line));

    const connection = connectEngine(childTransport(child), (reason) => this.#onEnd(child, reason), onNotice);
    const slow = setTimeout(() => connection.close('it did not greet in time'), GREETING_MS);
    try {
      onStart?.(await connection.ready);
      const told = await this.#options.connections?.();
      if (told) await connection.start('connect', told).result;
    } finally {
      clearTimeout(slow);
    }
    return { child, connection, exited };
  }

  #onEnd(child: ChildProcess, reason: string): void {
    // Whoever broke the protocol, or is of another version, is ended for good.
    const timer = setTimeout(() => child.kill('SIGKILL'), DISPOSE_GRACE_MS);
    timer.unref();
    child.once('exit', () => clearTimeout(timer));
    this.#engine = undefined;
    if (this.#ending || child.exitCode === GAVE_MEMORY_BACK) return;
    this.#deathsMs.push(this.#nowMs());
    this.#options.onDeath?.({ reason, willRestart: this.#deathsMs.length < DEATHS_ALLOWED });
  }

  async #end(because: string): Promise<void> {
    const engine = await this.#engine?.catch(() => undefined);
    this.#engine = undefined;
    if (!engine) return;
    this.#ending = true;
    engine.connection.close(because);
    this.#ending = false;
    const timer = setTimeout(() => engine.child.kill('SIGKILL'), DISPOSE_GRACE_MS);
    await engine.exited;
    clearTimeout(timer);
  }

  /** Native code that hangs does not see a cancel; after a while its process goes. */
  async #endIfStuck<T>(child: ChildProcess, result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => child.kill('SIGKILL'), this.#options.cancelGraceMs ?? 10_000);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await result;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    }
  }
}

/**
 * Debuggers and preloads of the host are not the engine's; Electron is told to be plain Node. Keys are told apart, each
 * for its origin, and are not for what the engine starts.
 */
function engineEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && !/_API_KEY(_|$)|^RAG_LAB_.*_URL$/.test(name),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}

const crashLoop = (): LabError =>
  environmentError(
    'engine/crash-loop',
    `The engine stopped ${DEATHS_ALLOWED} times within ${DEATHS_WINDOW_MS / 60_000} minutes and is not started again by itself.`,
    'Look at the log for the reason, then restart the engine.',
  );

function onLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!.slice(-10_000);
    lines.forEach(take);
  });
  stream?.on('end', () => {
    if (rest) take(rest);
  });
}
