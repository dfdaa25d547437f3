import type { CacheColumn } from '../../core/cache-lab';
import { KNOBS, type KnobValues } from '../../core/config';
import { knownKnobs } from '../saved-session';

/** All knobs of the caches as a column has them: what is not in effect there is as its declaration says. */
export function policyKnobs({ knobs }: Pick<CacheColumn, 'knobs'>): Partial<KnobValues> {
  const cacheKnobs = KNOBS.filter(({ id }) => id.startsWith('cache.'));
  return knownKnobs(Object.fromEntries(cacheKnobs.map((knob) => [knob.id, knobs[knob.id] ?? knob.default])));
}
