import type { KnobValues } from '../config';
import type { CacheParams } from './types';

/** Whole bytes: 2.01 MB are 2,009,999.9999999998 of them. */
const wholeBytes = (megabytes: number): number => (megabytes > 0 ? Math.max(1, Math.round(megabytes * 1e6)) : 0);

/** The result cache of a variant. */
export const cacheParams = (knobs: KnobValues): CacheParams => ({
  policy: knobs['cache.result.policy'],
  maxEntries: knobs['cache.result.maxEntries'],
  maxBytes: wholeBytes(knobs['cache.result.maxMegabytes']),
  ttlSeconds: knobs['cache.result.ttlSeconds'],
});
