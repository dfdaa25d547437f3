import type { Clock } from '../common';
import { createEvictingCache } from './evicting-cache';
import { fifo, gdsf, lfu, tinyLfu } from './eviction';
import type { PlainValue } from './immutable';
import { createLruCache } from './lru';
import { createNoCache } from './none';
import type { Cache, CacheParams } from './types';

/**
 * An empty cache of the given policy. Values are plain data (see `immutable`), so never undefined.
 * @param dropped told of every key that goes, for whatever reason; not of one that is stored again
 */
export function createCache<Value extends PlainValue>(
  params: CacheParams,
  clock: Clock,
  dropped?: (key: string) => void,
): Cache<Value> {
  switch (params.policy) {
    case 'none':
      return createNoCache();
    case 'lru':
      return createLruCache(params, clock, dropped);
    case 'fifo':
      return createEvictingCache(params, fifo(), clock, dropped);
    case 'lfu':
      return createEvictingCache(params, lfu(), clock, dropped);
    case 'tinylfu':
      return createEvictingCache(params, tinyLfu(params.maxEntries), clock, dropped);
    case 'gdsf':
      return createEvictingCache(params, gdsf(), clock, dropped);
  }
}
