import { isAbort, LabError, type Progress } from '../core/common';
import type { QueryAnswer } from '../core/lab';
import type { AnswerStage } from '../core/progressive';
import type { TuningState } from '../protocol/webview-protocol';

/** Of a variant that answers in stages: an answer is at hand, the next better one is wanted. */
export interface AskAgain {
  readonly after: AnswerStage;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Search as the user types: a newer text takes the place of one under way, the last answer stays until the next. Where a
 * better answer is made ready, it takes the place of the first one.
 */
export class LiveSearch {
  #state: TuningState['search'] = { text: '', busy: false };
  #asking: AbortController | undefined;

  constructor(
    private readonly ask: (text: string, signal: AbortSignal, again?: AskAgain) => Promise<QueryAnswer>,
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
      let found = await this.ask(text, abort.signal);
      while (this.#asking === abort) {
        const shown = found;
        this.#set({ text, busy: false, answer: shown });
        const after = shown.answeredBy?.stage ?? 'full';
        if (after === 'full') return;
        const onProgress = (preparing: Progress): void => {
          if (this.#asking === abort) this.#set({ text, busy: false, answer: shown, preparing });
        };
        found = await this.ask(text, abort.signal, { after, onProgress });
      }
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
