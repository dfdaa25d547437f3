import { isAbort } from '../core/common';
import { settled } from './pace';

const QUIET_MS = 300;

export interface PlanAheadOptions<Plan> {
  /** Whether planning makes sense at this moment. */
  readonly may: () => boolean;
  readonly ask: (signal: AbortSignal) => Promise<Plan>;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** What the next job would redo, worked out anew once changes have settled. */
export class PlanAhead<Plan> {
  /** To be called with every change that may change the plan. */
  readonly renew = settled(QUIET_MS, () => void this.#work());
  #plan: Plan | undefined;
  #asking: AbortController | undefined;
  #disposed = false;

  constructor(private readonly options: PlanAheadOptions<Plan>) {}

  /** Absent while it is worked out. */
  get plan(): Plan | undefined {
    return this.#plan;
  }

  async #work(): Promise<void> {
    this.#asking?.abort();
    const { may, ask, onChange, onError } = this.options;
    if (this.#disposed || !may()) return;
    const abort = new AbortController();
    this.#asking = abort;
    this.#plan = undefined;
    onChange();
    try {
      const plan = await ask(abort.signal);
      if (this.#asking !== abort) return;
      this.#plan = plan;
      onChange();
    } catch (error) {
      if (!isAbort(error)) onError(error);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.renew.dispose();
    this.#asking?.abort();
  }
}
