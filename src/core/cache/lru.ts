import { LRUCache } from 'lru-cache';
import type { Clock } from '../common';
import { immutable, type Immutable, type PlainValue } from './immutable';
import type { Cache } from './types';

/**
 * Least recently used, with an optional time to live: reading and writing an entry make it the most recent, writing
 * also makes it young again. An entry older than its time is dropped when it is asked for; until then it takes its
 * place and counts as an entry. Looking up, storing and evicting take constant time.
 * @param maxEntries 1 and more
 * @param ttlSeconds 0 = no limit
 */
export function createLruCache<Value extends PlainValue>(
  maxEntries: number,
  ttlSeconds: number,
  clock: Clock,
): Cache<Value> {
  let hits = 0;
  let misses = 0;
  let evictions = 0;
  let expirations = 0;
  const ttl = Math.ceil(ttlSeconds * 1000);
  const entries = new LRUCache<string, Immutable<Value>>({
    max: maxEntries,
    // Resolution 0 asks the clock each time; above 0 the library would set real timers, which simulated time cannot wait for.
    ...(ttl > 0 && { ttl, ttlResolution: 0, perf: forwardClock(clock) }),
    dispose: (_value, _key, reason) => {
      if (reason === 'evict') evictions++;
      if (reason === 'expire') expirations++;
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
    set: (key, value) => void entries.set(key, immutable(value)),
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
    get counters() {
      return { hits, misses, evictions, expirations, entries: entries.size };
    },
  };
}

/** The clock from 1 on, and never back: lru-cache takes a start of 0 for "has no time to live". */
function forwardClock(clock: Clock): { now: () => number } {
  const start = clock.nowMs();
  let latest = 1;
  return { now: () => (latest = Math.max(latest, clock.nowMs() - start + 1)) };
}
