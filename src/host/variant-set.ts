import { environmentError, userError } from '../core/common';
import {
  changedKnobs,
  checkKnobValue,
  checkVariants,
  findKnob,
  isActive,
  isNumberKnob,
  KNOBS,
  MAX_VARIANTS,
  resolveVariants,
  type KnobId,
  type KnobValue,
  type KnobValues,
  type Variant,
  type VariantSpec,
} from '../core/config';
import type { TuningVariant } from '../protocol/webview-protocol';

/** Variants as the user shapes them; the first is the baseline. Immutable. */
export interface VariantSet {
  readonly specs: readonly VariantSpec[];
  readonly active: string;
}

/** @param knobs the user's own defaults, from the settings */
export const freshVariants = (knobs: Partial<KnobValues>): VariantSet => ({
  specs: [{ name: 'baseline', knobs }],
  active: 'baseline',
});

/** What was saved or read from a file, or undefined where it does not hold together. */
export function asVariantSet(specs: readonly VariantSpec[], active?: string): VariantSet | undefined {
  if (!specs.length || checkVariants(specs).length) return undefined;
  const chosen = specs.find(({ name }) => name === active) ?? specs.at(-1)!;
  return { specs, active: chosen.name };
}

export const resolved = (set: VariantSet): Variant[] => resolveVariants(set.specs);

export function tuningVariants(set: VariantSet): TuningVariant[] {
  const variants = resolved(set);
  return set.specs.map((spec, i) => {
    const { name, knobs } = variants[i]!;
    const from = variants.find((variant) => variant.name === spec.extends)?.knobs ?? DEFAULTS;
    return { name, knobs, changed: changedKnobs(from, knobs), ...(spec.extends && { parent: spec.extends }) };
  });
}
const DEFAULTS = Object.fromEntries(KNOBS.map((knob) => [knob.id, knob.default])) as unknown as KnobValues;

/**
 * Moves a knob of the active variant. While the baseline is alone, the change goes into a new variant beside it: that
 * is what a comparison needs. Knobs that must stay below the moved one follow it.
 * @throws `config/…` for a value that the knob does not take
 */
export function setKnob(set: VariantSet, id: KnobId, value: KnobValue): VariantSet {
  const knob = findKnob(id);
  const issue = knob && checkKnobValue(knob, value);
  if (!knob || issue)
    throw userError(issue?.code ?? 'config/unknown-knob', issue?.message ?? id, issue?.nextStep ?? '');
  const target = set.specs.length === 1 ? addVariant(set) : set;
  const values = { ...valuesOf(target), [id]: value } as Record<string, KnobValue>;
  for (const lower of KNOBS) {
    if (!isNumberKnob(lower) || lower.below === undefined) continue;
    if (!isActive(lower, values as unknown as KnobValues)) continue;
    const bound = Number(values[lower.below]);
    if (Number(values[lower.id]) >= bound) values[lower.id] = Math.max(lower.min, bound - 1);
  }
  return withValues(target, values as unknown as KnobValues);
}

/** Moves several knobs of the active variant, each as {@link setKnob} does; the same set where all are so already. */
export function setKnobs(set: VariantSet, wanted: Partial<KnobValues>): VariantSet {
  const now = valuesOf(set);
  return changedKnobs(now, { ...now, ...wanted }).reduce((next, id) => setKnob(next, id, wanted[id]!), set);
}

export function resetKnob(set: VariantSet, id: KnobId): VariantSet {
  const spec = activeSpec(set);
  const knobs = Object.fromEntries(Object.entries(spec.knobs ?? {}).filter(([key]) => key !== id));
  const next = replaceActive(set, { ...spec, knobs });
  // Without this one the others may no longer hold together; then the value goes in openly.
  return checkVariants(next.specs).length ? setKnob(set, id, parentValues(set)[id]) : next;
}

export const resetVariant = (set: VariantSet): VariantSet => replaceActive(set, { ...activeSpec(set), knobs: {} });

export function select(set: VariantSet, name: string): VariantSet {
  return set.specs.some((spec) => spec.name === name) ? { ...set, active: name } : set;
}

/** A copy of the active variant: it starts equal, and differs from the same parent. */
export function addVariant(set: VariantSet): VariantSet {
  if (set.specs.length >= MAX_VARIANTS)
    throw userError('config/too-many-variants', `One comparison holds ${MAX_VARIANTS} variants.`, 'Delete one first.');
  const taken = new Set(set.specs.map(({ name }) => name.toLowerCase()));
  let n = set.specs.length;
  while (taken.has(`variant-${n}`)) n++;
  const base = set.specs[0]!;
  const from = activeSpec(set);
  const spec: VariantSpec =
    from === base
      ? { name: `variant-${n}`, extends: base.name }
      : { ...from, name: `variant-${n}`, knobs: { ...from.knobs } };
  return { specs: [...set.specs, spec], active: spec.name };
}

/**
 * Takes variants over that were found elsewhere, e.g. by a sweep. One that is here already is not added again; the last
 * of them becomes the active one. Only what differs from `parent` is kept, or from the defaults where there is no parent.
 * @throws `config/too-many-variants`
 */
export function adoptVariants(set: VariantSet, found: readonly Variant[], parent: string): VariantSet {
  const all = resolved(set);
  const base = all.find(({ name }) => name === parent);
  const specs = [...set.specs];
  let { active } = set;
  for (const { name: wanted, knobs } of found) {
    const same = all.find((variant) => changedKnobs(variant.knobs, knobs).length === 0);
    active = same?.name ?? freeName(wanted, specs);
    if (same) continue;
    const changed = changedKnobs(base?.knobs ?? DEFAULTS, knobs).map((id) => [id, knobs[id]] as const);
    specs.push({ name: active, ...(base && { extends: base.name }), knobs: Object.fromEntries(changed) });
    all.push({ name: active, knobs });
  }
  if (specs.length > MAX_VARIANTS)
    throw userError(
      'config/too-many-variants',
      `One comparison holds ${MAX_VARIANTS} variants; with these there would be ${specs.length}.`,
      'Choose fewer, or delete some in the tuning panel.',
    );
  return specs.length === set.specs.length && active === set.active ? set : { specs, active };
}

/** The name itself, or with a number where another variant has it. */
function freeName(wanted: string, specs: readonly VariantSpec[]): string {
  const taken = new Set(specs.map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted.slice(0, LONGEST_NAME - 3)}-${n}`;
  return name;
}
const LONGEST_NAME = 40;

/** Children of a renamed variant follow it. @throws `config/variant-name`, `config/duplicate-variant` */
export function renameVariant(set: VariantSet, name: string, to: string): VariantSet {
  const specs = set.specs.map((spec) => ({
    ...spec,
    name: spec.name === name ? to : spec.name,
    ...(spec.extends !== undefined && { extends: spec.extends === name ? to : spec.extends }),
  }));
  const [issue] = checkVariants(specs);
  if (issue) throw userError(issue.code, issue.message, issue.nextStep);
  return { specs, active: set.active === name ? to : set.active };
}

/** Children of a deleted variant keep their values. The last variant stays. */
export function deleteVariant(set: VariantSet, name: string): VariantSet {
  const gone = set.specs.find((spec) => spec.name === name);
  if (!gone || set.specs.length === 1) return set;
  const specs = set.specs
    .filter((spec) => spec !== gone)
    .map((spec): VariantSpec => {
      if (spec.extends !== name) return spec;
      return {
        name: spec.name,
        ...(gone.extends !== undefined && { extends: gone.extends }),
        knobs: { ...gone.knobs, ...spec.knobs },
      };
    });
  return { specs, active: set.active === name ? specs[0]!.name : set.active };
}

const activeSpec = (set: VariantSet): VariantSpec => {
  const spec = set.specs.find(({ name }) => name === set.active);
  if (!spec) throw environmentError('config/no-variant', 'No variant is chosen.', 'Choose a variant.');
  return spec;
};
const valuesOf = (set: VariantSet): KnobValues => resolved(set).find(({ name }) => name === set.active)!.knobs;
const parentValues = (set: VariantSet): KnobValues =>
  resolved(set).find(({ name }) => name === activeSpec(set).extends)?.knobs ?? DEFAULTS;

/** Only what differs from the parent is kept. */
function withValues(set: VariantSet, values: KnobValues): VariantSet {
  const parent = parentValues(set);
  const knobs = Object.fromEntries(changedKnobs(parent, values).map((id) => [id, values[id]]));
  const next = replaceActive(set, { ...activeSpec(set), knobs });
  // A change of the baseline reaches its children, which may not bear it.
  const [issue] = checkVariants(next.specs);
  if (issue) throw userError(issue.code, issue.message, issue.nextStep);
  return next;
}

const replaceActive = (set: VariantSet, spec: VariantSpec): VariantSet => ({
  ...set,
  specs: set.specs.map((old) => (old.name === set.active ? spec : old)),
});
