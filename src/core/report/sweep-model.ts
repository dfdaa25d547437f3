import { findKnob, formatKnobValue, isActive, isNumberKnob } from '../config';
import { findMetric } from '../metrics';
import type { SweepAxis, SweepResult, Trial } from '../sweep';
import { scaleFor, UNKNOWN } from './format-value';

/** One column of figures of a sweep. */
export interface SweepColumn {
  /** `nDCG@10`, `Query p50, ms`, `p50, × base`. */
  readonly head: string;
  readonly cell: (trial: Trial) => string;
}

const LATENCY = 'latency.total.p50';

/** The figures of the front's objectives, in their order; latency also as a ratio to the base. */
export function figureColumns({ objectives, trials }: SweepResult): SweepColumn[] {
  return objectives.flatMap((id) => {
    const metric = findMetric(id)!;
    const { label, format } = scaleFor(
      metric.unit,
      trials.map(({ metrics }) => metrics[id]?.value),
    );
    const figure: SweepColumn = {
      head: label === '' ? metric.label : `${metric.label}, ${label}`,
      cell: ({ metrics }) => format(metrics[id]?.value),
    };
    return id === LATENCY ? [figure, RATIO] : [figure];
  });
}

const RATIO: SweepColumn = {
  head: '× base',
  cell: ({ latencyRatio, state }) =>
    latencyRatio === undefined ? (state === 'measured' ? 'base' : UNKNOWN) : latencyRatio.toFixed(2),
};

/** What was varied, each under its knob's label; empty where the knob has no effect. */
export const axisColumns = ({ axes }: SweepResult): SweepColumn[] =>
  axes.map((axis) => ({ head: findKnob(axis.knob)!.label, cell: ({ variant: { knobs } }) => axisValue(axis, knobs) }));

function axisValue({ knob: id }: SweepAxis, knobs: Trial['variant']['knobs']): string {
  const knob = findKnob(id)!;
  if (!isActive(knob, knobs)) return '';
  const value = knobs[id];
  // Units stand nowhere else, but would be said in every row.
  return isNumberKnob(knob) ? (knob.valueLabels?.[Number(value)] ?? String(value)) : formatKnobValue(knob, value);
}

export interface SortedTrials {
  readonly front: readonly Trial[];
  /** Measured, but beaten; best quality first. */
  readonly beaten: readonly Trial[];
  readonly dropped: readonly Trial[];
  readonly failed: readonly Trial[];
}

export function sortTrials({ front, trials }: SweepResult): SortedTrials {
  const of = (state: Trial['state']): Trial[] => trials.filter((trial) => trial.state === state);
  const quality = ({ metrics }: Trial): number => metrics['quality.ndcg@10']?.value ?? 0;
  return {
    front: front.map((name) => trials.find(({ variant }) => variant.name === name)!),
    beaten: of('measured')
      .filter(({ variant }) => !front.includes(variant.name))
      .sort((a, b) => quality(b) - quality(a)),
    dropped: of('dropped'),
    failed: of('failed'),
  };
}

/** Knobs by metrics: how much of each figure's spread a knob explains, `63 %`. */
export function importanceTable({ axes, objectives, importance }: SweepResult): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const metrics = objectives.filter((id) => importance.some(({ metric }) => metric === id));
  const share = (knob: string, id: string): string => {
    const found = importance.find((entry) => entry.knob === knob && entry.metric === id);
    return found ? `${Math.round(found.share * 100)} %` : '';
  };
  return {
    head: metrics.map((id) => findMetric(id)!.label),
    rows: metrics.length === 0 ? [] : axes.map(({ knob }) => [knob, ...metrics.map((id) => share(knob, id))]),
  };
}

/** `24 variants: 7 measured, 3 dropped, 14 to go.` */
export function stateOfSweep(result: SweepResult): string {
  const { trials, complete, planned, base, axes } = result;
  const { dropped, failed } = sortTrials(result);
  const measured = trials.filter(({ state }) => state === 'measured').length;
  const reused = trials.filter((trial) => trial.reused).length;
  const baseInside = axes.every(({ knob, values }) =>
    values.includes(trials.find(({ variant }) => variant.name === base)!.variant.knobs[knob]),
  );
  const left = planned - trials.length + (baseInside ? 0 : 1);
  const parts = [
    `${measured} measured${reused > 0 ? ` (${reused} of them before)` : ''}`,
    ...(dropped.length > 0 ? [`${dropped.length} dropped early`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(!complete && left > 0 ? [`${left} to go`] : []),
  ];
  return `${parts.join(', ')}.`;
}
