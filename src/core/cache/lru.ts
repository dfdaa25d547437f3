import { LRUCache } from 'lru-cache';
import type { Clock } from '../common';
import { forwardClock } from './forward-clock';
import { immutable, type Immutable, type PlainValue } from './immutable';
import type { Cache, CacheParams } from './types';

/**
 * Least recently used, with an optional time to live: reading and writing an entry make it the most recent, writing
 * also makes it young again. An entry older than its time is dropped when it is asked for; until then it takes its
 * place and counts as an entry. Looking up, storing and evicting take constant time.
 */
export function createLruCache<Value extends PlainValue>(
  { maxEntries, maxBytes = 0, ttlSeconds }: CacheParams,
  clock: Clock,
  dropped: (key: string) => void = () => undefined,
): Cache<Value> {
  let hits = 0;
  let misses = 0;
  let evictions = 0;
  let expirations = 0;
  let refusals = 0;
  const ttl = Math.ceil(ttlSeconds * 1000);
  const entries = new LRUCache<string, Immutable<Value>>({
    max: maxEntries,
    // The library takes whole bytes alone.
    maxSize: maxBytes > 0 ? Math.max(1, Math.floor(maxBytes)) : Number.MAX_SAFE_INTEGER,
    // Resolution 0 asks the clock each time; above 0 the library would set real timers, which simulated time cannot wait
    // for. It takes a start of 0 for "has no time to live", which a forward clock never says.
    ...(ttl > 0 && { ttl, ttlResolution: 0, perf: { now: forwardClock(clock) } }),
    dispose: (_value, key, reason) => {
      if (reason === 'evict') evictions++;
      if (reason === 'expire') expirations++;
      if (reason !== 'set') dropped(key);
    },
  });
  return {
    policy: 'lru',
    get(key) {
      const found = entries.get(key);
      if (found) hits++;
      else misses++;
      return found?.read();
    },
    has: (key) => entries.has(key),
    set(key, value, { bytes } = { bytes: 1, cost: 1 }) {
      if (maxBytes > 0 && bytes > maxBytes) {
        refusals++;
        entries.delete(key);
      } else {
        entries.set(key, immutable(value), { size: bytes });
      }
    },
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
    get counters() {
      return { hits, misses, evictions, expirations, refusals, entries: entries.size, bytes: entries.calculatedSize };
    },
  };
}
