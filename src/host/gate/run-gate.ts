import os from 'node:os';
import { cancelled, LabError, userError } from '../../core/common';
import {
  allMeasured,
  checkBaseline,
  disturbance,
  judgeGate,
  judgeSelectedQueries,
  type GateReport,
  type GateSelection,
} from '../../core/gate';
import type { Call, CallOptions, Result } from '../../protocol/channel';
import type { EngineMethod } from '../../protocol/worker-protocol';
import type { JobRunner } from '../job-runner';
import type { SessionEngine } from '../session-ports';
import type { GateFolder } from './gate-folder';

/** As the terminal's defaults. */
const REPEAT = 3;
const SEED = 1;

/**
 * Measures what was selected and judges it. The work is a job of the session: the panels show it, and cancel it.
 * @param tool version of the extension
 * @throws `gate/nothing`, `gate/busy`, what {@link checkBaseline} finds, and what the engine says
 */
export async function runGate(
  { engine, job, tool }: { readonly engine: SessionEngine; readonly job: JobRunner; readonly tool: string },
  folder: GateFolder,
  selection: GateSelection,
): Promise<GateReport> {
  const { corpus, files, baseline, limits, gate, placeOf } = folder;
  if (folder.checks.length === 0)
    throw userError(
      'gate/nothing',
      'There is no baseline and no limit to check against.',
      'Compare variants, then use Set as Baseline.',
    );
  if (job.busy) throw userError('gate/busy', 'Another job is under way.', 'Wait for its end, or cancel it.');
  const variants = folder.variants.filter(({ name }) => selection.variants.includes(name));
  if (baseline)
    checkBaseline(
      baseline,
      folder.variants.map(({ name }) => name),
      folder.queries,
    );
  if (baseline && selection.queries) {
    const params = { corpus, variants, files, queries: selection.queries };
    const measured = await asJob(job, (options) => engine.start('quality', params, options));
    return judgeSelectedQueries(baseline, measured, gate, placeOf);
  }
  const params = {
    ...{ corpus, variants, files, limits, repeat: REPEAT, seed: SEED },
    ...{ rankings: false, keep: false, title: 'gate', brief: true },
  };
  const run = allMeasured((await asJob(job, (options) => engine.start('compare', params, options))).run);
  // Variants that were not asked for are not missing.
  const asked = baseline && {
    ...baseline,
    variants: baseline.variants.filter(
      ({ name }) => selection.variants.includes(name) || !folder.variants.some((variant) => variant.name === name),
    ),
  };
  const disturbed = disturbance(os.loadavg()[0] ?? 0, run.machine.cores);
  return judgeGate({
    ...(asked && { baseline: asked }),
    run,
    settings: gate,
    tool,
    placeOf,
    ...(disturbed !== undefined && { disturbed }),
  });
}

async function asJob<M extends EngineMethod>(
  job: JobRunner,
  start: (options: CallOptions) => Call<M>,
): Promise<Result<M>> {
  const result = await job.run('Checking against the baseline', start);
  if (result !== undefined) return result;
  const { state } = job;
  throw state.state === 'failed' ? new LabError(state.error) : cancelled();
}
