import type { KnobValues } from '../config';
import type { CacheParams } from './types';

/** The result cache of a variant. */
export const cacheParams = (knobs: KnobValues): CacheParams => ({
  policy: knobs['cache.result.policy'],
  maxEntries: knobs['cache.result.maxEntries'],
  maxBytes: knobs['cache.result.maxMegabytes'] * 1e6,
  ttlSeconds: knobs['cache.result.ttlSeconds'],
});
