import { LabError } from '../common';
import type { RunResult } from '../experiment';

/** A run without gaps: what a gate or a baseline leaves out would pass unseen. @throws the first variant's failure */
export function allMeasured(run: RunResult): RunResult {
  const [failure] = run.failures ?? [];
  if (!failure) return run;
  throw new LabError({ ...failure.error, message: `${failure.name} was not measured: ${failure.error.message}` });
}
