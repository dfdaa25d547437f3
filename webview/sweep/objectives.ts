import {
  findKnob,
  formatKnobValue,
  isNumberKnob,
  withThousands,
  type KnobId,
  type KnobValue,
} from '../../src/core/config';
import { findMetric } from '../../src/core/metrics';
import { scaleFor } from '../../src/core/report';
import type { ShownSweep, ShownTrial } from '../../src/protocol/sweep-protocol';
import { finite } from '../charts/model';

/** A figure that trials are held against each other by. */
export interface Objective {
  readonly id: string;
  /** "nDCG@10", "Latency", "Vectors". */
  readonly label: string;
  /** "MB", "× base"; empty for ratios. */
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** Null where nobody measured it. */
  readonly of: (trial: ShownTrial) => number | null;
  /** Without the unit. */
  readonly format: (value: number) => string;
}

/** Trials were measured at different times: their latency counts as a ratio to the base, measured in turn with each. */
function latencyOf(id: string, base: string): Objective {
  return {
    id,
    label: 'Latency',
    unit: '× base',
    better: 'lower',
    of: (trial) => (trial.name === base ? (trial.metrics[id] ? 1 : null) : finite(trial.latencyRatio)),
    format: (value) => value.toFixed(2),
  };
}

/** The figures of the front, in its order. */
export function objectivesOf({ objectives, trials, base }: ShownSweep): Objective[] {
  return objectives.flatMap((id): Objective[] => {
    const metric = findMetric(id);
    if (!metric) return [];
    if (id.startsWith('latency.')) return [latencyOf(id, base)];
    const of = (trial: ShownTrial): number | null => finite(trial.metrics[id]?.value);
    const scale = scaleFor(
      metric.unit,
      trials.map((trial) => of(trial) ?? undefined),
    );
    const { label, better } = metric;
    return [{ id, label, unit: scale.label, better, of, format: scale.format }];
  });
}

/** "nDCG@10", "Vectors, MB". */
export const headOf = ({ label, unit }: Objective): string => (unit === '' ? label : `${label}, ${unit}`);
/** "0.482", "1.21 MB", "0.82 × base". */
export const withUnit = ({ unit, format }: Objective, value: number): string =>
  unit === '' ? format(value) : `${format(value)} ${unit}`;

/** A value of a knob, as short as it can be read under the knob's name: "128", "all", "HNSW (graph)". */
export function valueText(id: KnobId, value: KnobValue): string {
  const knob = findKnob(id);
  if (!knob) return String(value);
  return isNumberKnob(knob)
    ? (knob.valueLabels?.[Number(value)] ?? withThousands(value))
    : formatKnobValue(knob, value);
}

/** "Chunk size, tokens". */
export function knobHead(id: KnobId): string {
  const knob = findKnob(id);
  if (!knob) return id;
  const said = !isNumberKnob(knob) || knob.label.toLowerCase().includes(knob.unit);
  return said ? knob.label : `${knob.label}, ${knob.unit}`;
}

/** Metrics whose limit a trial breaks, and those for which nobody can say. */
export function limitsOf(
  trial: ShownTrial,
  limits: ShownSweep['limits'],
): { readonly broken: readonly string[]; readonly unknown: readonly string[] } {
  const broken: string[] = [];
  const unknown: string[] = [];
  for (const [id, { min = -Infinity, max = Infinity }] of Object.entries(limits)) {
    const value = finite(trial.metrics[id]?.value);
    if (value === null) unknown.push(id);
    else if (value < min || value > max) broken.push(id);
  }
  return { broken, unknown };
}

export const metricLabel = (id: string): string => findMetric(id)?.label ?? id;
