import { runId, type StageReport } from '../experiment';
import { cheapestWithin } from './cheapest';
import { effectsOf } from './effect';
import { mainEffects } from './main-effects';
import { figureOf, isMeasured, measuredObjectives, pointOf, QUALITY } from './objectives';
import { paretoFront } from './pareto-front';
import type { SweepContext } from './sweep-context';
import type { SweepResult, Trial } from './types';

/** How far a sweep got. */
export interface SweepProgress {
  readonly startedAt: string;
  readonly trials: readonly Trial[];
  readonly stages: readonly StageReport[];
  readonly planned: number;
  readonly complete: boolean;
  readonly ms: number;
}

/** The result as it follows from the trials so far. */
export function summarise(context: SweepContext, progress: SweepProgress): SweepResult {
  const { ports, request, corpus, queries, judged, notices } = context;
  const { startedAt, trials } = progress;
  const cheapest = cheapestWithin(trials, request.limits);
  const objectives = measuredObjectives(trials);
  return {
    schemaVersion: 1,
    id: runId(startedAt, corpus.fingerprint),
    startedAt,
    machine: ports.machine,
    corpus: {
      name: corpus.root.split(/[\\/]/).filter(Boolean).at(-1) ?? corpus.root,
      documents: corpus.documents.length,
      chunks: context.baseChunks,
      fingerprint: corpus.fingerprint,
    },
    queries: { count: queries.length, judged: judged.length },
    base: request.base.name,
    axes: request.axes,
    strategy: request.strategy,
    settings: { repeat: request.repeat, seed: request.seed },
    objectives,
    trials,
    front: frontOf(trials, objectives).map(({ variant }) => variant.name),
    importance: importanceOf(context, trials, objectives),
    limits: request.limits,
    ...(cheapest && { cheapest }),
    stages: progress.stages,
    complete: progress.complete,
    planned: progress.planned,
    ms: progress.ms,
    notes: [...notices, ...trialNotes(trials)],
  };
}

/** Measured trials that no other beats, best quality first; without quality, in the order of measuring. */
export function frontOf(trials: readonly Trial[], objectives: readonly string[]): Trial[] {
  const measured = trials.filter(isMeasured);
  const front = paretoFront(measured.map((trial) => pointOf(trial, objectives))).map((i) => measured[i]!);
  return front.sort((a, b) => (figureOf(b, QUALITY) ?? 0) - (figureOf(a, QUALITY) ?? 0));
}

function importanceOf(
  { request, modelOf }: SweepContext,
  trials: readonly Trial[],
  objectives: readonly string[],
): SweepResult['importance'] {
  const measured = trials.filter(isMeasured);
  const levels = measured.map(({ variant: { knobs } }) => {
    const effects = effectsOf(knobs, modelOf(knobs));
    return request.axes.map(({ knob }) => String(effects[knob] ?? ''));
  });
  return objectives.flatMap((metric) => {
    const shares = mainEffects(
      levels,
      measured.map((trial) => figureOf(trial, metric)!),
    );
    return shares ? request.axes.map(({ knob }, i) => ({ knob, metric, share: shares[i]! })) : [];
  });
}

function trialNotes(trials: readonly Trial[]): string[] {
  const count = (state: Trial['state']): number => trials.filter((trial) => trial.state === state).length;
  const failed = count('failed');
  const dropped = count('dropped');
  return [
    ...(dropped > 0
      ? [`${dropped} variants were dropped after a part of the queries: they cannot join the front.`]
      : []),
    ...(failed > 0 ? [`${failed} variants failed; the reason is beside each.`] : []),
  ];
}
