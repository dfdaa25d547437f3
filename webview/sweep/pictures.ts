import { findKnob, isNumberKnob, type KnobId, type KnobValue } from '../../src/core/config';
import type { ShownSweep, ShownTrial } from '../../src/protocol/sweep-protocol';
import type { ChartModel } from '../charts/model';
import { frontScatter, type PointKind } from '../charts/front-scatter';
import type { Highlight } from '../charts/highlight';
import { parallelChart, type ParallelAxis } from '../charts/parallel';
import { headOf, knobHead, objectivesOf, valueText, type Objective } from './objectives';

/** Texts on one vertical line; the rest is between them. */
const MOST_TICKS = 8;

const kindsOf = ({ front, base }: ShownSweep): ((trial: ShownTrial) => PointKind) => {
  const onFront = new Set(front);
  return ({ name }) => (name === base ? 'base' : onFront.has(name) ? 'front' : 'other');
};

/** "front", "base, front", "beaten", "dropped", "failed". */
export function placesOf({ front, base }: ShownSweep): (trial: ShownTrial) => string {
  const onFront = new Set(front);
  return ({ name, state }) => {
    if (state !== 'measured') return state;
    if (name === base) return onFront.has(name) ? 'base, front' : 'base';
    return onFront.has(name) ? 'front' : 'beaten';
  };
}

/** Dropped trials were asked some of the queries only: their figures stand beside no others. */
const figure = (objective: Objective, trial: ShownTrial): number | null =>
  trial.state === 'measured' ? objective.of(trial) : null;

/** The first objective against another. */
export function scatterOf(sweep: ShownSweep, against: string, highlight: Highlight): ChartModel | undefined {
  const [y, ...others] = objectivesOf(sweep);
  const x = others.find(({ id }) => id === against) ?? others[0];
  if (!x || !y) return undefined;
  const [kindOf, placeOf] = [kindsOf(sweep), placesOf(sweep)];
  const points = sweep.trials.map((trial) => ({
    name: trial.name,
    kind: kindOf(trial),
    said: placeOf(trial),
    x: figure(x, trial),
    y: figure(y, trial),
  }));
  const axis = (objective: Objective) => ({ ...objective, head: headOf(objective) });
  return frontScatter(points, { x: axis(x), y: axis(y) }, highlight);
}

interface Column extends ParallelAxis {
  readonly height: (trial: ShownTrial) => number | null;
  readonly text: (trial: ShownTrial) => string;
}

/** Rising; a value that stands for something else (0 for "all") comes last, texts stay in their order. */
function rising(id: KnobId, values: readonly KnobValue[]): KnobValue[] {
  const knob = findKnob(id);
  if (!knob || !isNumberKnob(knob)) return [...values];
  const place = (value: KnobValue): number =>
    knob.valueLabels?.[Number(value)] === undefined ? Number(value) : Number.MAX_VALUE;
  return [...values].sort((a, b) => place(a) - place(b));
}

/** The values of a knob at equal distances, the smallest at the bottom. */
function knobColumn({ axes, trials }: ShownSweep, index: number): Column {
  const { knob } = axes[index]!;
  const places = rising(knob, [...new Set(trials.flatMap(({ values }) => values[index] ?? []))]);
  const at = (value: KnobValue): number => (places.length < 2 ? 0.5 : places.indexOf(value) / (places.length - 1));
  const every = Math.max(1, Math.ceil(places.length / MOST_TICKS));
  return {
    label: findKnob(knob)?.label ?? knob,
    head: knobHead(knob),
    ticks: places.filter((_, i) => i % every === 0).map((value) => ({ at: at(value), text: valueText(knob, value) })),
    height: ({ values }) => (values[index] === undefined ? null : at(values[index])),
    text: ({ values }) => (values[index] === undefined ? '' : valueText(knob, values[index])),
  };
}

/** From the worst figure at the bottom to the best at the top. */
function objectiveColumn({ trials }: ShownSweep, objective: Objective): Column {
  const known = trials.flatMap((trial) => figure(objective, trial) ?? []);
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const [worst, best] = objective.better === 'higher' ? [low, high] : [high, low];
  const spread = best - worst;
  return {
    label: objective.label,
    head: headOf(objective),
    ticks:
      known.length === 0
        ? []
        : spread === 0
          ? [{ at: 0.5, text: objective.format(best) }]
          : [
              { at: 0, text: objective.format(worst) },
              { at: 1, text: objective.format(best) },
            ],
    height: (trial) => {
      const value = figure(objective, trial);
      return value === null ? null : spread === 0 ? 0.5 : (value - worst) / spread;
    },
    text: (trial) => {
      const value = figure(objective, trial);
      return value === null ? '' : objective.format(value);
    },
  };
}

/** All knobs and figures. */
export function parallelOf(sweep: ShownSweep, highlight: Highlight): ChartModel {
  const columns = [
    ...sweep.axes.map((_, i) => knobColumn(sweep, i)),
    ...objectivesOf(sweep).map((objective) => objectiveColumn(sweep, objective)),
  ];
  const kindOf = kindsOf(sweep);
  const lines = sweep.trials
    .filter(({ state }) => state === 'measured')
    .map((trial) => ({
      name: trial.name,
      kind: kindOf(trial),
      heights: columns.map(({ height }) => height(trial)),
      texts: columns.map(({ text }) => text(trial)),
    }));
  return parallelChart(columns, lines, highlight);
}
