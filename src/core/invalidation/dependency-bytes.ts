import type { KnobValues } from '../config';
import { dependencyRule } from './dependency-rule';

/**
 * Bytes that an entry holds beside its answer where dependencies decide what goes: the vector of its query.
 * @param dimensions of the model; absent where the pipeline makes no vectors
 */
export const dependencyBytes = (knobs: KnobValues, dimensions = 0): number =>
  knobs['cache.invalidation'] === 'dependencies' && dependencyRule(knobs) !== 'none'
    ? Float32Array.BYTES_PER_ELEMENT * Math.min(dimensions, knobs['embedding.dimensions'] || dimensions)
    : 0;
