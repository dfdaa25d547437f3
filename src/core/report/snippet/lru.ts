import type { Eviction } from '../../cache';

/** Least recently used: the entry that was not asked for longest goes. Constant time. */
export function lru(): Eviction {
  const keys = new Set<string>();
  return {
    add: (key) => void keys.add(key),
    use(key) {
      keys.delete(key);
      keys.add(key);
    },
    remove: (key) => void keys.delete(key),
    evict() {
      const [oldest] = keys;
      if (oldest !== undefined) keys.delete(oldest);
      return oldest;
    },
    clear: () => keys.clear(),
  };
}
