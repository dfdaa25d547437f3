import { isAbort, LabError, type JobControl, type Progress } from '../common';
import type { EmbeddingSpeeds } from '../experiment';
import { isVariantsOwn, type PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import type { Rival } from './early-drop';
import { estimateTrials } from './estimate-trials';
import { measureTrial } from './measure-trial';
import { MergedStages } from './merge-stages';
import { COST, figureOf, LATENCY, measuredObjectives, MEMORY } from './objectives';
import type { SpaceVariant } from './space';
import { strategyOf } from './strategies';
import { frontOf, summarise } from './summarise';
import { openSweep, type SweepContext } from './sweep-context';
import { storedTrial, storeTrial, trialOf, type TrialRecord } from './trial-store';
import type { SweepRequest, SweepResult, Trial } from './types';

/** A summary is made at the most so often that it takes a twentieth of the time. */
const SUMMARY_SHARE = 20;

/**
 * Measures the variants of a space one after the other, the base first, each in turn with the base. Every finished trial
 * is stored before the next one starts, so the same request again goes on where this one ended, however it ended. A
 * trial that fails is kept as failed, and the sweep goes on; when the base fails, so does the sweep.
 * @param startedAt ISO time
 * @param onProgress called with the result so far after the trials; for very large sweeps not after every one
 */
export async function runSweep(
  ports: LabPorts,
  session: PipelineSession,
  speeds: EmbeddingSpeeds,
  request: SweepRequest,
  startedAt: string,
  onProgress: (soFar: SweepResult) => void,
  control: JobControl,
): Promise<SweepResult> {
  const { clock } = ports;
  const started = clock.nowMs();
  const context = await openSweep(ports, session, request, control);
  const { space, base } = context;
  const estimates = await estimateTrials(context, speeds, control);
  const planned = Math.min(request.maxTrials ?? Infinity, space.variants.length);
  const isBase = ({ variant }: SpaceVariant): boolean => variant === base.variant;
  const left = space.variants.filter((entry) => !isBase(entry));
  const next = strategyOf(context, left, estimates.sharesMs);

  const trials: Trial[] = [];
  const records = new Map<string, TrialRecord>();
  const stages = new MergedStages();
  /** Of the planned variants; a base outside of the space is none of them. */
  const done = (): number => trials.length - (space.holdsBase ? 0 : 1);
  const resultNow = (): SweepResult =>
    summarise(context, {
      startedAt,
      trials: [...trials],
      stages: stages.list(),
      planned,
      complete: left.length === 0,
      ms: clock.nowMs() - started,
    });

  const progress = (detail: string): Progress => {
    const remaining = Math.max(0, planned - done());
    return {
      stage: 'measure',
      done: Math.max(0, done()),
      total: planned,
      unit: 'variants',
      detail,
      remainingMs: remainingMs(context, estimates.togetherMs(left, remaining), clock.nowMs() - started),
    };
  };
  const run = async (entry: SpaceVariant, rivals: readonly Rival[]): Promise<void> => {
    const { name } = entry.variant;
    control.report(progress(name));
    await control.checkpoint();
    const trialStarted = clock.nowMs();
    const stored = await storedTrial(context, entry.variant);
    if (stored) {
      records.set(name, stored);
      trials.push(trialOf(entry, stored, 0, true));
      return;
    }
    const inner: JobControl = {
      signal: control.signal,
      checkpoint: () => control.checkpoint(),
      // What is slow inside a trial is shown; asking queries is shown as the sweep's own progress.
      report: (step) => control.report(step.stage === 'measure' ? progress(name) : step),
    };
    const measured = await measureTrial(context, entry, rivals, inner);
    await storeTrial(context, entry.variant, measured.record);
    const ms = clock.nowMs() - trialStarted;
    records.set(name, measured.record);
    stages.add(measured.stages);
    trials.push(trialOf(entry, measured.record, ms, false));
    estimates.learn(
      entry,
      measured.stages.reduce((sum, stage) => sum + stage.ms, 0),
      ms,
    );
  };

  await run(base, []);
  let publishedAt = -Infinity;
  let summaryMs = 0;
  const publish = (): void => {
    const now = clock.nowMs();
    if (now - publishedAt < SUMMARY_SHARE * summaryMs) return;
    onProgress(resultNow());
    publishedAt = clock.nowMs();
    summaryMs = publishedAt - now;
  };
  publish();
  while (left.length > 0 && done() < planned && !outOfTime(request, clock.nowMs() - started)) {
    const [entry] = left.splice(await next(left, trials, control), 1);
    try {
      await run(entry!, request.strategy === 'optimise' ? rivalsAmong(trials, records) : []);
    } catch (error) {
      if (isAbort(error) || isOfMachine(error)) {
        // The summary may lag behind; whoever stopped wants all that is done.
        onProgress(resultNow());
        throw error;
      }
      trials.push(failedTrial(entry!, error));
    }
    publish();
  }
  const result = resultNow();
  onProgress(result);
  return result;
}

const outOfTime = ({ maxSeconds = Infinity }: SweepRequest, ms: number): boolean => ms >= maxSeconds * 1000;

/** Failures of the machine as a whole, such as a full disk, would meet the next trial as well. */
const isOfMachine = (error: unknown): boolean =>
  error instanceof LabError && error.fault === 'environment' && !isVariantsOwn(error);

const failedTrial = ({ variant, values }: SpaceVariant, error: unknown): Trial => ({
  variant,
  values,
  state: 'failed',
  metrics: {},
  queries: 0,
  ms: 0,
  reused: false,
  reason: LabError.dataOf(error).message,
});

function remainingMs({ request }: SweepContext, estimatedMs: number, spentMs: number): number {
  const { maxSeconds } = request;
  return maxSeconds === undefined ? estimatedMs : Math.min(estimatedMs, Math.max(0, maxSeconds * 1000 - spentMs));
}

const rivalsAmong = (trials: readonly Trial[], records: ReadonlyMap<string, TrialRecord>): Rival[] =>
  frontOf(trials, measuredObjectives(trials)).map((trial) => ({
    name: trial.variant.name,
    ndcg: records.get(trial.variant.name)!.ndcg,
    latencyRatio: figureOf(trial, LATENCY)!,
    memory: figureOf(trial, MEMORY),
    cost: figureOf(trial, COST),
  }));
