import * as z from 'zod';
import { checkKnobValue, findKnob, KNOBS, type KnobValues, type VariantSpec } from '../core/config';
import { once } from '../protocol/once';
import type { SavedSession } from './session-ports';
import { asVariantSet, type VariantSet } from './variant-set';

const savedSchema = once(() => {
  const set = z.object({
    specs: z
      .array(
        z.object({
          name: z.string(),
          extends: z.string().optional(),
          knobs: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        }),
      )
      .min(1),
    active: z.string(),
  });
  const saved = set.extend({ undo: z.array(set).max(1000), configText: z.string().optional() });
  return saved;
});

/** What an earlier window, perhaps of another version, left behind; undefined where it cannot be used. */
export function restoreSession(
  value: unknown,
): { readonly set: VariantSet; readonly undo: VariantSet[]; readonly configText?: string } | undefined {
  const parsed = savedSchema().safeParse(value);
  if (!parsed.success) return undefined;
  const { undo, configText, ...current } = parsed.data;
  const restored = toVariantSet(current);
  if (!restored) return undefined;
  return {
    set: restored,
    undo: undo.map(toVariantSet).filter((one) => one !== undefined),
    ...(configText !== undefined && { configText }),
  };
}

export const sessionToSave = (
  { specs, active }: VariantSet,
  undo: readonly VariantSet[],
  configText: string | undefined,
): SavedSession => ({ specs, active, undo, ...(configText !== undefined && { configText }) });

function toVariantSet({
  specs,
  active,
}: Omit<z.infer<ReturnType<typeof savedSchema>>, 'undo' | 'configText'>): VariantSet | undefined {
  const known = specs.map((spec): VariantSpec => ({
    name: spec.name,
    ...(spec.extends !== undefined && { extends: spec.extends }),
    knobs: knownKnobs(spec.knobs ?? {}),
  }));
  return asVariantSet(known, active);
}

/** Values that their knobs take; the rest (an unknown knob, a value out of range) is left out. */
export const knownKnobs = (values: Readonly<Record<string, unknown>>): Partial<KnobValues> =>
  Object.fromEntries(
    KNOBS.filter(({ id }) => Object.hasOwn(values, id) && !checkKnobValue(findKnob(id)!, values[id])).map(({ id }) => [
      id,
      values[id],
    ]),
  );
