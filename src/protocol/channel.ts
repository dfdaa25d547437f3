import { cancelled, environmentError, LabError, type JobControl, type Progress } from '../core/common';
import { checkFromEngine, checkToEngine, estimateBytes, MAX_FRAME_BYTES, type ToEngine } from './frames';
import { createJob, type Job } from './job';
import type { Transport } from './transport';
import { PROTOCOL_VERSION, type EngineMethod, type EngineMethods, type Frame } from './worker-protocol';

export type Params<M extends EngineMethod> = EngineMethods[M]['params'];
export type Result<M extends EngineMethod> = EngineMethods[M]['result'];

/** One function a method. What it throws travels to the caller as data. */
export type EngineHandlers = {
  readonly [M in EngineMethod]: (params: Params<M>, control: JobControl) => Promise<Result<M>> | Result<M>;
};

export interface CallOptions {
  /** Aborting asks the engine to stop; the call fails with `job/cancelled` once it has. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A request under way. Pausing takes effect at the job's next checkpoint. */
export interface Call<M extends EngineMethod> {
  readonly result: Promise<Result<M>>;
  pause(): void;
  resume(): void;
}

export interface EngineConnection {
  /** The engine's greeting. @throws `engine/version`, `engine/ended` */
  readonly ready: Promise<Result<'hello'>>;
  start<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Call<M>;
  /** Ends the connection; waiting calls fail with `engine/ended`. */
  close(reason: string): void;
}

export const engineEnded = (reason: string): LabError =>
  environmentError('engine/ended', `The engine stopped: ${reason}.`, 'Try again; the engine starts by itself.');

const versionError = (theirs: unknown): LabError =>
  new LabError({
    code: 'engine/version',
    message: `The engine speaks protocol ${PROTOCOL_VERSION}, the other side ${String(theirs)}.`,
    nextStep: 'Reload the window, so that both parts are of one version.',
    fault: 'internal',
  });

const NO_SWITCHES = (): void => undefined;

/**
 * The asking side. Greets at once; calls may follow without waiting for the answer.
 * @param onEnd called once when the connection ends, from whichever side, with the reason in words
 * @param onNotice what the user should know, of no request
 */
export function connectEngine(
  transport: Transport,
  onEnd?: (reason: string) => void,
  onNotice?: (text: string) => void,
): EngineConnection {
  interface Waiting {
    readonly settle: (outcome: { value: unknown } | { error: LabError }) => void;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  }
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let ended: string | undefined;

  function end(reason: string): void {
    if (ended !== undefined) return;
    ended = reason;
    transport.close();
    for (const { settle } of [...waiting.values()]) settle({ error: engineEnded(reason) });
    onEnd?.(reason);
  }

  transport.onClose(end);
  transport.onMessage((message) => {
    if (ended !== undefined) return;
    const checked = checkFromEngine(message);
    if ('problem' in checked) {
      end(`it ${checked.problem}`);
      return;
    }
    const { frame } = checked;
    if (frame.type === 'notice') return onNotice?.(frame.text);
    const call = waiting.get(frame.id);
    if (frame.type === 'progress') return call?.onProgress?.(frame.progress);
    if (!call) {
      end('it answered a question that nobody asked');
      return;
    }
    call.settle(frame.type === 'result' ? { value: frame.value } : { error: new LabError(frame.error) });
  });

  function start<M extends EngineMethod>(method: M, params: Params<M>, options: CallOptions = {}): Call<M> {
    const { signal, onProgress } = options;
    if (signal?.aborted) return { result: Promise.reject(cancelled()), pause: NO_SWITCHES, resume: NO_SWITCHES };
    if (ended !== undefined)
      return { result: Promise.reject(engineEnded(ended)), pause: NO_SWITCHES, resume: NO_SWITCHES };
    const id = nextId++;
    const post = (frame: ToEngine): void => {
      if (waiting.has(id)) transport.post(frame);
    };
    const cancel = (): void => post({ type: 'cancel', id });
    const result = new Promise<Result<M>>((resolve, reject) => {
      waiting.set(id, {
        onProgress,
        settle(outcome) {
          waiting.delete(id);
          signal?.removeEventListener('abort', cancel);
          if (signal?.aborted) reject(cancelled());
          else if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value as Result<M>);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        transport.post({ type: 'request', id, method, params } satisfies Frame);
      } catch (error) {
        waiting.get(id)?.settle({ error: new LabError(LabError.dataOf(error), { cause: error }) });
      }
    });
    return { result, pause: () => post({ type: 'pause', id }), resume: () => post({ type: 'resume', id }) };
  }

  const ready = start('hello', { version: PROTOCOL_VERSION }).result.then((hello) => {
    if (hello.version === PROTOCOL_VERSION) return hello;
    end('it is of another version');
    throw versionError(hello.version);
  });
  // Whoever does not wait for the greeting learns of a failure by its own call.
  ready.catch(() => undefined);
  return { ready, start, close: end };
}

/**
 * The answering side. Requests before a greeting of our version are refused; whatever is not a frame ends the
 * connection and cancels all jobs.
 * @param onEnd called once, with the reason in words
 * @param onIdle after an answer, when no request is left
 */
export function serveEngine(
  transport: Transport,
  handlers: EngineHandlers,
  {
    yieldToEvents,
    onEnd,
    onIdle,
  }: { yieldToEvents: () => Promise<void>; onEnd?: (reason: string) => void; onIdle?: () => void },
): { close(reason: string): void; notice(text: string): void; isIdle(): boolean } {
  const jobs = new Map<number, Job>();
  let greeted = false;
  let ended = false;

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    for (const job of jobs.values()) job.cancel();
    transport.close();
    onEnd?.(reason);
  }
  const fail = (id: number, error: unknown): void =>
    transport.post({ type: 'error', id, error: clip(LabError.dataOf(error)) } satisfies Frame);

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const job = createJob(yieldToEvents, (progress) =>
      transport.post({ type: 'progress', id, progress } satisfies Frame),
    );
    jobs.set(id, job);
    try {
      const handler = handlers[method as EngineMethod] as (params: unknown, control: JobControl) => unknown;
      const value = await handler(params, job.control);
      if (estimateBytes(value, MAX_FRAME_BYTES) > MAX_FRAME_BYTES - 1024) throw tooLarge(method);
      transport.post({ type: 'result', id, value } satisfies Frame);
    } catch (error) {
      fail(id, error);
    } finally {
      jobs.delete(id);
      if (jobs.size === 0) onIdle?.();
    }
  }

  function request(id: number, method: string, params: unknown): void {
    if (jobs.has(id)) {
      end('the other side used a number twice');
      return;
    }
    if (method === 'hello') greeted = (params as { version?: unknown } | null)?.version === PROTOCOL_VERSION;
    if (!greeted) {
      fail(id, versionError((params as { version?: unknown } | null)?.version));
      return;
    }
    if (!Object.hasOwn(handlers, method)) {
      fail(id, unknownMethod(method));
      return;
    }
    void answer(id, method, params);
  }

  transport.onClose(end);
  transport.onMessage((message) => {
    if (ended) return;
    const checked = checkToEngine(message);
    if ('problem' in checked) {
      end(`the other side ${checked.problem}`);
      return;
    }
    const { frame } = checked;
    if (frame.type === 'request') request(frame.id, frame.method, frame.params);
    // A switch for a job that has just finished finds nobody, which is right.
    else jobs.get(frame.id)?.[frame.type]();
  });
  return {
    close: end,
    notice: (text) => transport.post({ type: 'notice', text } satisfies Frame),
    isIdle: () => jobs.size === 0,
  };
}

const unknownMethod = (method: string): LabError =>
  new LabError({
    code: 'engine/unknown-method',
    message: `The engine has no method "${method.slice(0, 80)}".`,
    nextStep: 'Reload the window, so that both parts are of one version.',
    fault: 'internal',
  });

const tooLarge = (method: string): LabError =>
  new LabError({
    code: 'engine/result-too-large',
    message: `The result of "${method}" is larger than ${MAX_FRAME_BYTES / 1024 / 1024} MB.`,
    nextStep: 'Compare fewer variants or queries at a time.',
    fault: 'environment',
  });

/** A message that quotes a whole document must not be refused by the other side. */
const clip = <E extends { message: string; nextStep: string }>(error: E): E => ({
  ...error,
  message: error.message.slice(0, 10_000),
  nextStep: error.nextStep.slice(0, 10_000),
});
