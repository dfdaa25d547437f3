import type { SweepResult, Trial } from '../../core/sweep';
import type { ShownSweep, ShownTrial, SweepState } from '../../protocol/sweep-protocol';

/** A sweep as the panel shows it: ten thousand trials with all knobs and figures would be tens of megabytes. */
export function shownSweep(result: SweepResult): ShownSweep {
  const { trials, ...rest } = result;
  const shown = [...new Set([...rest.objectives, ...Object.keys(rest.limits)])];
  return { ...rest, trials: trials.map((trial) => shownTrial(trial, shown)) };
}

function shownTrial({ variant, metrics, ...rest }: Trial, shown: readonly string[]): ShownTrial {
  const figures = shown.flatMap((id) => {
    const figure = metrics[id];
    return figure ? [[id, figure] as const] : [];
  });
  return { ...rest, name: variant.name, metrics: Object.fromEntries(figures) };
}

/** What the page is sent: a result travels once, however often the rest changes. */
export class SweepUpdates {
  #sent: SweepResult | undefined;

  next(state: Omit<SweepState, 'result'>, result: SweepResult | undefined): SweepState {
    const known = result !== undefined && result === this.#sent;
    this.#sent = result;
    return { ...state, ...(result && { result: known ? ('unchanged' as const) : shownSweep(result) }) };
  }

  /** The page started anew, or did not get the last update: it knows nothing. */
  forget(): void {
    this.#sent = undefined;
  }
}
