import { findKnob, isNumberKnob, type KnobId, type KnobValues, type LabConfig } from '../../core/config';
import type { EmbeddingModel } from '../../core/embedding';
import type { SweepStrategy } from '../../core/sweep';

/** A knob and the values to try, as typed. */
export interface AxisText {
  readonly knob: KnobId;
  readonly text: string;
}

/** What a sweep is to try, as the user shapes it. Immutable. */
export interface SweepSpace {
  readonly axes: readonly AxisText[];
  /** Name of the base variant; absent: the baseline. */
  readonly base?: string;
  readonly strategy: SweepStrategy;
  /** Absent or undefined: all variants. */
  readonly maxTrials?: number | undefined;
}

/** Enough to see what a sweep is, and done in minutes: 2 × 3 × 4 variants that share 2 chunkings. */
export const FRESH_SPACE: SweepSpace = {
  axes: [
    { knob: 'chunking.maxTokens', text: '128, 256' },
    { knob: 'embedding.dimensions', text: '0, 256, 128' },
    { knob: 'index.hnsw.efSearch', text: '32..256*2' },
  ],
  strategy: 'grid',
};

export const setAxis = (space: SweepSpace, knob: KnobId, text: string): SweepSpace => ({
  ...space,
  axes: space.axes.map((axis) => (axis.knob === knob ? { knob, text } : axis)),
});
export const removeAxis = (space: SweepSpace, knob: KnobId): SweepSpace => ({
  ...space,
  axes: space.axes.filter((axis) => axis.knob !== knob),
});
export const addAxis = (space: SweepSpace, knob: KnobId, text: string): SweepSpace =>
  space.axes.some((axis) => axis.knob === knob) ? space : { ...space, axes: [...space.axes, { knob, text }] };
/** @param maxTrials undefined: all */
export const setMaxTrials = (space: SweepSpace, maxTrials: number | undefined): SweepSpace => ({ ...space, maxTrials });

/** Values to start from: those that the declaration holds worth trying, all of a list, or some around the present one. */
export function firstValues(id: KnobId, base: KnobValues, models: readonly EmbeddingModel[]): string {
  const knob = findKnob(id)!;
  const values = (): readonly (string | number)[] => {
    if (knob.sweep) return knob.sweep;
    if (knob.kind === 'enum') return knob.values.map(({ value }) => value);
    if (knob.kind === 'name' && knob.namesOf === 'embedding-models') return models.map((model) => model.id);
    if (!isNumberKnob(knob)) return [base[id]];
    const now = Number(base[id]);
    const near = [now / 2, now, now * 2].map((value) => (knob.kind === 'integer' ? Math.round(value) : value));
    return [...new Set(near)].filter((value) => value >= knob.min && value <= knob.max);
  };
  return values().join(', ');
}

/** The axes that a configuration names. */
export const axesOf = (sweep: NonNullable<LabConfig['sweep']>): AxisText[] =>
  Object.entries(sweep).map(([knob, values]) => ({
    knob: knob as KnobId,
    text: typeof values === 'string' ? values : values.join(', '),
  }));
