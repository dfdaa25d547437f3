import type { PlainValue } from './immutable';
import type { Cache } from './types';

/** Keeps nothing: every look-up is a miss. What a variant without a cache is compared by. */
export function createNoCache<Value extends PlainValue>(): Cache<Value> {
  let misses = 0;
  return {
    policy: 'none',
    get: () => {
      misses++;
      return undefined;
    },
    has: () => false,
    set: () => undefined,
    delete: () => false,
    clear: () => undefined,
    get counters() {
      return { hits: 0, misses, evictions: 0, expirations: 0, refusals: 0, entries: 0, bytes: 0 };
    },
  };
}
