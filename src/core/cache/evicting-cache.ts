import type { Clock } from '../common';
import type { EntryWeight, Eviction } from './eviction';
import { forwardClock } from './forward-clock';
import { immutable, type Immutable, type PlainValue } from './immutable';
import type { Cache, CacheParams } from './types';

interface Entry<Value> {
  readonly value: Immutable<Value>;
  readonly weight: EntryWeight;
  readonly writtenMs: number;
}

/**
 * A cache that leaves the choice of what goes to an {@link Eviction}. Writing makes an entry young again; one older than
 * its time to live is dropped when it is asked for, and until then takes its place.
 */
export function createEvictingCache<Value extends PlainValue>(
  { policy, maxEntries, maxBytes = 0, ttlSeconds }: CacheParams,
  eviction: Eviction,
  clock: Clock,
  dropped: (key: string) => void = () => undefined,
): Cache<Value> {
  const nowMs = forwardClock(clock);
  const ttlMs = Math.ceil(ttlSeconds * 1000);
  const entries = new Map<string, Entry<Value>>();
  let bytes = 0;
  const count = { hits: 0, misses: 0, evictions: 0, expirations: 0, refusals: 0 };

  const isOld = ({ writtenMs }: Entry<Value>): boolean => ttlMs > 0 && nowMs() - writtenMs > ttlMs;

  function drop(key: string): boolean {
    const entry = entries.get(key);
    if (!entry) return false;
    entries.delete(key);
    bytes -= entry.weight.bytes;
    return true;
  }
  function forget(key: string): boolean {
    if (!drop(key)) return false;
    eviction.remove(key);
    dropped(key);
    return true;
  }

  return {
    policy,
    get(key) {
      const entry = entries.get(key);
      if (entry && isOld(entry)) {
        forget(key);
        count.expirations++;
      } else if (entry) {
        count.hits++;
        eviction.use(key, entry.weight);
        return entry.value.read();
      }
      count.misses++;
      eviction.miss?.(key);
      return undefined;
    },
    has(key) {
      const entry = entries.get(key);
      return entry !== undefined && !isOld(entry);
    },
    set(key, value, weight = { bytes: 1, cost: 1 }) {
      if (maxBytes > 0 && weight.bytes > maxBytes) {
        count.refusals++;
        forget(key);
        return;
      }
      const entry = { value: immutable(value), weight, writtenMs: ttlMs > 0 ? nowMs() : 0 };
      let known = drop(key);
      while (entries.size >= maxEntries || (maxBytes > 0 && bytes + weight.bytes > maxBytes)) {
        const victim = eviction.evict()!;
        // A known entry that grew may have to make room for itself.
        if (victim === key) known = false;
        else if (drop(victim)) {
          count.evictions++;
          dropped(victim);
        }
      }
      entries.set(key, entry);
      bytes += weight.bytes;
      if (known) eviction.use(key, weight);
      else eviction.add(key, weight);
    },
    delete: forget,
    clear() {
      const keys = [...entries.keys()];
      entries.clear();
      eviction.clear();
      bytes = 0;
      keys.forEach(dropped);
    },
    get counters() {
      return { ...count, entries: entries.size, bytes };
    },
  };
}
