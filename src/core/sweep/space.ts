import { canonicalJson, userError } from '../common';
import { checkVariants, type KnobValue, type KnobValues, type Variant } from '../config';
import type { EmbeddingModel } from '../embedding';
import { effectsOf } from './effect';
import { trialNamer } from './trial-names';
import { MOST_COMBINATIONS, type SweepAxis } from './types';

export interface SpaceVariant {
  readonly variant: Variant;
  /** Of the axes, in their order. */
  readonly values: readonly KnobValue[];
}

/** The distinct variants that axes span around a base. */
export interface Space {
  /** Product of the lists. */
  readonly combinations: number;
  /** Combinations that do the same as an earlier one. */
  readonly folded: number;
  /** Combinations that contradict themselves, such as an overlap larger than its chunks. */
  readonly invalid: number;
  /** In the order of the axes, the last one fastest. The one that does what the base does is the base itself. */
  readonly variants: readonly SpaceVariant[];
  /** Whether the base is one of them. */
  readonly holdsBase: boolean;
}

/**
 * Every combination of the axes' values that is valid and differs in effect from those before it.
 * @param models what is installed: folds sizes beyond what a model gives or reads
 * @throws `sweep/no-axes`, `sweep/twice`, `sweep/too-many`, `sweep/nothing-valid`
 */
export function enumerateSpace(
  base: Variant,
  axes: readonly SweepAxis[],
  models: readonly EmbeddingModel[] = [],
): Space {
  const combinations = countCombinations(axes);
  const modelOf = new Map(models.map((model) => [model.id, model]));
  const effects = (knobs: KnobValues) => effectsOf(knobs, modelOf.get(knobs['embedding.model']));
  const baseEffect = canonicalJson(effects(base.knobs));
  const nameTrial = trialNamer(axes, [base.name]);

  const seen = new Set<string>();
  const variants: SpaceVariant[] = [];
  let invalid = 0;
  for (const values of product(axes.map((axis) => axis.values))) {
    const knobs = { ...base.knobs, ...Object.fromEntries(axes.map(({ knob }, i) => [knob, values[i]!])) };
    if (checkVariants([{ name: 'trial', knobs }]).length > 0) {
      invalid++;
      continue;
    }
    const active = effects(knobs);
    const effect = canonicalJson(active);
    if (seen.has(effect)) continue;
    seen.add(effect);
    if (effect === baseEffect) {
      variants.push({ variant: base, values: axes.map(({ knob }) => base.knobs[knob]) });
      continue;
    }
    const named = axes.flatMap((axis, i) => (axis.knob in active ? [{ axis, value: values[i]! }] : []));
    variants.push({ variant: { name: nameTrial(named), knobs }, values });
  }
  if (variants.length === 0) {
    throw userError(
      'sweep/nothing-valid',
      `None of the ${combinations} combinations is valid: each breaks a rule such as overlap < chunk size.`,
      'Lower the overlap or raise the chunk size, in the axes or in the base variant.',
    );
  }
  return {
    combinations,
    folded: combinations - invalid - variants.length,
    invalid,
    variants,
    holdsBase: seen.has(baseEffect),
  };
}

function countCombinations(axes: readonly SweepAxis[]): number {
  if (axes.length === 0) {
    throw userError('sweep/no-axes', 'No knob is swept.', 'Name one, for example index.hnsw.efSearch with 32..256*2.');
  }
  const twice = axes.find(({ knob }, i) => axes.findIndex((axis) => axis.knob === knob) < i);
  if (twice) {
    throw userError('sweep/twice', `${twice.knob} is swept twice.`, 'Put all of its values into one list.');
  }
  const combinations = axes.reduce((count, { values }) => count * values.length, 1);
  if (combinations <= MOST_COMBINATIONS) return combinations;
  throw userError(
    'sweep/too-many',
    `${axes.map(({ values }) => values.length).join(' × ')} = ${combinations.toLocaleString('en-US')} combinations; a sweep holds ${MOST_COMBINATIONS.toLocaleString('en-US')}.`,
    'Take fewer values, or sweep fewer knobs at once.',
  );
}

function* product(lists: readonly (readonly KnobValue[])[]): Generator<KnobValue[]> {
  const [first, ...rest] = lists;
  if (!first) yield [];
  else for (const value of first) for (const others of product(rest)) yield [value, ...others];
}
