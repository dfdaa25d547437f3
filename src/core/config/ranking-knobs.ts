import { findKnob, isActive, type KnobId, type KnobValues } from './registry';
import { changedKnobs } from './value';

const AFTER_RANKING: ReadonlySet<string> = new Set(['cache', 'load', 'cost']);

/** Knobs that differ and can change a ranking: not those of caches, load and cost, nor those that neither side uses. */
export const rankingKnobs = (from: KnobValues, to: KnobValues): KnobId[] =>
  changedKnobs(from, to).filter((id) => {
    const knob = findKnob(id)!;
    return !AFTER_RANKING.has(knob.stage) && (isActive(knob, from) || isActive(knob, to));
  });
