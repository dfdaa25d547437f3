import type { Eviction } from './types';

/** First in, first out: asking for an entry does not keep it longer. Constant time. */
export function fifo(): Eviction {
  const keys = new Set<string>();
  return {
    add: (key) => void keys.add(key),
    use: () => undefined,
    remove: (key) => void keys.delete(key),
    evict() {
      const [oldest] = keys;
      if (oldest !== undefined) keys.delete(oldest);
      return oldest;
    },
    clear: () => keys.clear(),
  };
}
