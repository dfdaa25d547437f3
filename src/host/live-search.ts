import { isAbort, LabError } from '../core/common';
import type { QueryAnswer } from '../core/lab';
import type { TuningState } from '../protocol/webview-protocol';

/** Search as the user types: a newer text takes the place of one under way, the last answer stays until the next. */
export class LiveSearch {
  #state: TuningState['search'] = { text: '', busy: false };
  #asking: AbortController | undefined;

  constructor(
    private readonly ask: (text: string, signal: AbortSignal) => Promise<QueryAnswer>,
    private readonly onChange: () => void,
  ) {}

  get state(): TuningState['search'] {
    return this.#state;
  }

  /** Failures become part of the state. */
  async search(text: string): Promise<void> {
    this.#asking?.abort();
    const abort = new AbortController();
    this.#asking = abort;
    const { answer } = this.#state;
    this.#set({ text, busy: true, ...(answer && { answer }) });
    try {
      const found = await this.ask(text, abort.signal);
      if (this.#asking === abort) this.#set({ text, busy: false, answer: found });
    } catch (error) {
      if (this.#asking !== abort || isAbort(error)) return;
      this.#set({ text, busy: false, error: LabError.dataOf(error) });
    }
  }

  /** Keeps the text and asks nothing. */
  rest(text: string): void {
    this.stop();
    this.#set({ text, busy: false });
  }

  stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
  }

  #set(state: TuningState['search']): void {
    this.#state = state;
    this.onChange();
  }
}
