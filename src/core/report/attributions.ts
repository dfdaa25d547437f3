import type { Attribution, RunResult } from '../experiment';

/** A run with one more attribution; an earlier one of the same two variants and metric gives way. */
export const mergeAttribution = (run: RunResult, found: Attribution): RunResult => ({
  ...run,
  attributions: [
    ...(run.attributions ?? []).filter(
      ({ baseline, variant, metric }) =>
        baseline !== found.baseline || variant !== found.variant || metric !== found.metric,
    ),
    found,
  ],
});
