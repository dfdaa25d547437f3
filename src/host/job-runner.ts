import { isAbort, LabError, type Progress } from '../core/common';
import type { Call, CallOptions, Result } from '../protocol/channel';
import type { JobState } from '../protocol/webview-protocol';
import type { EngineMethod } from '../protocol/worker-protocol';

/** One long job at a time, with its state for the panels. */
export class JobRunner {
  #state: JobState = { state: 'idle' };
  #running: { readonly abort: AbortController; readonly call: Call<EngineMethod> } | undefined;

  /** @param onChange called with every change of the state; progress may come often */
  constructor(private readonly onChange: () => void) {}

  get state(): JobState {
    return this.#state;
  }
  get busy(): boolean {
    return this.#running !== undefined;
  }

  /**
   * @param start gets the signal and the progress callback for the call that it starts
   * @returns the result, or undefined when it was cancelled or failed: the state says which
   */
  async run<M extends EngineMethod>(
    title: string,
    start: (options: CallOptions) => Call<M>,
  ): Promise<Result<M> | undefined> {
    if (this.#running) return undefined;
    const abort = new AbortController();
    const onProgress = (progress: Progress): void => {
      if (this.#state.state === 'running') this.#set({ ...this.#state, progress });
    };
    const call = start({ signal: abort.signal, onProgress });
    this.#running = { abort, call };
    this.#set({ state: 'running', title });
    try {
      const result = await call.result;
      this.#finish({ state: 'idle' });
      return result;
    } catch (thrown) {
      const error = LabError.dataOf(thrown);
      const engineDown = error.code === 'engine/ended' || error.code === 'engine/crash-loop';
      this.#finish(isAbort(thrown) ? { state: 'idle' } : { state: 'failed', title, error, engineDown });
      return undefined;
    }
  }

  pause(): void {
    if (this.#state.state !== 'running') return;
    this.#running?.call.pause();
    this.#set({ ...this.#state, state: 'paused' });
  }
  resume(): void {
    if (this.#state.state !== 'paused') return;
    this.#running?.call.resume();
    this.#set({ ...this.#state, state: 'running' });
  }
  cancel(): void {
    if (this.#state.state === 'failed') {
      this.#set({ state: 'idle' });
      return;
    }
    if (this.#state.state === 'idle' || !this.#running) return;
    this.#set({ ...this.#state, state: 'cancelling' });
    this.#running.abort.abort();
  }

  #finish(state: JobState): void {
    this.#running = undefined;
    this.#set(state);
  }
  #set(state: JobState): void {
    this.#state = state;
    this.onChange();
  }
}
