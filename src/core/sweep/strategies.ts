import { type JobControl, shuffled } from '../common';
import { findKnob, isNumberKnob } from '../config';
import { chooseNext } from './choose-next';
import { effectsOf } from './effect';
import type { AxisKinds, Features } from './gaussian-process';
import { isMeasured, measuredObjectives, pointOf } from './objectives';
import type { SpaceVariant } from './space';
import type { SweepContext } from './sweep-context';
import type { SweepAxis, Trial } from './types';

/** Chooses which of the variants that are left comes next: its place among them. One or more are left. */
export type Strategy = (
  left: readonly SpaceVariant[],
  trials: readonly Trial[],
  control: JobControl,
) => number | Promise<number>;

/** Variants that share stages come together, those that share them with the base first. */
export function inStageOrder({ base, stagesOf }: SweepContext, variants: readonly SpaceVariant[]): SpaceVariant[] {
  const ranks = new Map<string, number>();
  const rankOf = ({ variant }: SpaceVariant): number[] =>
    stagesOf(variant).map(({ key }) => {
      if (!ranks.has(key)) ranks.set(key, ranks.size);
      return ranks.get(key)!;
    });
  rankOf(base);
  return variants
    .map((entry) => ({ entry, rank: rankOf(entry) }))
    .sort((a, b) => {
      const place = a.rank.findIndex((value, i) => value !== b.rank[i]);
      return place < 0 ? a.rank.length - b.rank.length : a.rank[place]! - (b.rank[place] ?? -1);
    })
    .map(({ entry }) => entry);
}

/** @param sharesMs what each of the variants that are left would take, shared stages shared out */
export function strategyOf(
  context: SweepContext,
  variants: readonly SpaceVariant[],
  sharesMs: (left: readonly SpaceVariant[]) => readonly number[],
): Strategy {
  const { strategy, seed } = context.request;
  switch (strategy) {
    case 'grid':
      return inOrder(inStageOrder(context, variants));
    case 'random':
      return inOrder(shuffled(variants.length, seed).map((i) => variants[i]!));
    case 'optimise':
      return optimise(context, sharesMs);
  }
}

function inOrder(order: readonly SpaceVariant[]): Strategy {
  const rank = new Map(order.map(({ variant }, i) => [variant.name, i]));
  return (left) => {
    const ranks = left.map(({ variant }) => rank.get(variant.name)!);
    return ranks.indexOf(ranks.reduce((a, b) => Math.min(a, b)));
  };
}

function optimise(
  { request, modelOf }: SweepContext,
  sharesMs: (left: readonly SpaceVariant[]) => readonly number[],
): Strategy {
  const { axes, seed } = request;
  const kinds = axes.map(({ knob }) => (isNumberKnob(findKnob(knob)!) ? 'ordinal' : 'category')) satisfies AxisKinds;
  const featuresOf = ({ variant: { knobs } }: Pick<SpaceVariant, 'variant'>): Features => {
    const effects = effectsOf(knobs, modelOf(knobs));
    return axes.map((axis) => (axis.knob in effects ? placeOn(axis, knobs[axis.knob]) : -1));
  };
  return (left, trials, control) => {
    const objectives = measuredObjectives(trials);
    const observed = trials
      .filter(isMeasured)
      .map((trial) => ({ features: featuresOf(trial), point: pointOf(trial, objectives) }));
    const costs = sharesMs(left);
    const candidates = left.map((entry, i) => ({ features: featuresOf(entry), costMs: costs[i]! }));
    return chooseNext(candidates, observed, kinds, seed + trials.length, control);
  };
}

/** A category's number; of numbers 0…1 by rank, special ones such as "all" and "no limit" at the upper end. */
export function placeOn({ knob: id, values }: SweepAxis, value: SweepAxis['values'][number]): number {
  const knob = findKnob(id)!;
  if (!isNumberKnob(knob)) return values.includes(value) ? values.indexOf(value) : values.length;
  const size = (of: SweepAxis['values'][number]): number =>
    knob.valueLabels?.[Number(of)] === undefined ? Number(of) : Infinity;
  const smaller = values.filter((other) => size(other) < size(value)).length;
  return Math.min(1, smaller / Math.max(1, values.length - 1));
}
