import { isAbort, LabError, type LabErrorData } from '../core/common';
import { settled } from './pace';

const QUIET_MS = 300;

export interface PlanAheadOptions<Plan> {
  /** Whether planning makes sense at this moment. */
  readonly may: () => boolean;
  readonly ask: (signal: AbortSignal) => Promise<Plan>;
  readonly onChange: () => void;
}

/** What the next job would redo, worked out anew once changes have settled. */
export class PlanAhead<Plan> {
  /** To be called with every change that may change the plan. */
  readonly renew = settled(QUIET_MS, () => void this.#work());
  #plan: Plan | undefined;
  #error: LabErrorData | undefined;
  #asking: AbortController | undefined;
  #disposed = false;

  constructor(private readonly options: PlanAheadOptions<Plan>) {}

  /** Absent while it is worked out, and where that failed. */
  get plan(): Plan | undefined {
    return this.#plan;
  }
  /** Why there is no plan. */
  get error(): LabErrorData | undefined {
    return this.#error;
  }

  async #work(): Promise<void> {
    this.#asking?.abort();
    const { may, ask, onChange } = this.options;
    if (this.#disposed || !may()) return;
    const abort = new AbortController();
    this.#asking = abort;
    this.#plan = undefined;
    this.#error = undefined;
    onChange();
    try {
      const plan = await ask(abort.signal);
      if (this.#asking !== abort) return;
      this.#plan = plan;
    } catch (error) {
      if (this.#asking !== abort || isAbort(error)) return;
      this.#error = LabError.dataOf(error);
    }
    onChange();
  }

  dispose(): void {
    this.#disposed = true;
    this.renew.dispose();
    this.#asking?.abort();
  }
}
