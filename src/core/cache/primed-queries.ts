import type { KnobValues } from '../config';

/** How many queries a variant answers into its caches ahead: none without a result cache, which is what keeps them. */
export const primedQueries = (knobs: KnobValues): number =>
  knobs['cache.result.policy'] === 'none' ? 0 : knobs['cache.warm.queries'];
