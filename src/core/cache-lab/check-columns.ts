import { userError } from '../common';
import { isActive, KNOBS, type KnobId, type Variant } from '../config';

const MOST_COLUMNS = 16;
/** Knobs beside those of the caches that leave every answer and every price as it is. */
const HARMLESS: readonly KnobId[] = ['cost.answerSeconds', 'cost.queriesPerMonth'];
const mayDiffer = (id: KnobId): boolean => id.startsWith('cache.') || id.startsWith('load.') || HARMLESS.includes(id);

/** Knob in which two variants differ so that they do not give the same answers at the same prices. */
export function differingKnob(a: Variant, b: Variant): KnobId | undefined {
  return KNOBS.find(
    (knob) =>
      !mayDiffer(knob.id) &&
      a.knobs[knob.id] !== b.knobs[knob.id] &&
      (isActive(knob, a.knobs) || isActive(knob, b.knobs)),
  )?.id;
}

/** @throws `cache/variants`, `cache/other-knobs` */
export function checkColumns(variants: readonly Variant[]): void {
  if (variants.length < 1 || variants.length > MOST_COLUMNS)
    throw userError(
      'cache/variants',
      `The cache lab takes 1 to ${MOST_COLUMNS} variants, not ${variants.length}.`,
      'Leave some out.',
    );
  const [first, ...others] = variants;
  for (const other of others) {
    const knob = differingKnob(first!, other);
    if (knob === undefined) continue;
    throw userError(
      'cache/other-knobs',
      `"${first!.name}" and "${other.name}" differ in ${knob}: the cache lab replays one pipeline with several caches.`,
      `Name one of them with --variant ${first!.name}, or give variants that differ in knobs of the group cache alone.`,
    );
  }
}
