import { isAbort } from '../core/common';
import type { PlanPreview } from '../core/experiment';
import { settled } from './pace';

const QUIET_MS = 300;

export interface PlanAheadOptions {
  /** Whether planning makes sense at this moment. */
  readonly may: () => boolean;
  readonly ask: (signal: AbortSignal) => Promise<PlanPreview>;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** What the next comparison would redo, worked out anew once changes have settled. */
export class PlanAhead {
  /** To be called with every change that may change the plan. */
  readonly renew = settled(QUIET_MS, () => void this.#work());
  #plan: PlanPreview | undefined;
  #asking: AbortController | undefined;
  #disposed = false;

  constructor(private readonly options: PlanAheadOptions) {}

  /** Absent while it is worked out. */
  get plan(): PlanPreview | undefined {
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
