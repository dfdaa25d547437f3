import type { RunResult } from '../core/experiment';
import type { LabPanelState } from '../protocol/webview-protocol';

/**
 * What the lab panel gets with an update. It draws a run once and knows it by its id from then on, so the samples and the
 * outcomes, which are nearly all of its size, travel only with a run that it has not got yet.
 */
export class LabUpdates {
  #known: RunResult | undefined;

  next(state: LabPanelState): LabPanelState {
    const { run } = state;
    const known = run !== undefined && run === this.#known;
    this.#known = run;
    return known ? { ...state, run: withoutSamples(run) } : state;
  }

  /** The page started anew, or did not get the last update: it knows nothing. */
  forget(): void {
    this.#known = undefined;
  }
}

const withoutSamples = (run: RunResult): RunResult => ({
  ...run,
  corpus: { ...run.corpus, skipped: [] },
  variants: run.variants.map((variant) => ({ ...variant, latencyMs: [] })),
  outcomes: [],
});
