import type { Eviction } from './types';

/**
 * Least frequently used: the entry that was stored and asked for least often goes, among equals the one that has had this
 * number of uses longest. Constant time, by a list of keys for each number of uses (Shah, Mitra and Matani, 2010). What
 * was popular long ago stays.
 */
export function lfu(): Eviction {
  const usesOf = new Map<string, number>();
  const keysWith = new Map<number, Set<string>>();
  let fewest = 1;

  function leave(key: string, uses: number): void {
    const keys = keysWith.get(uses)!;
    keys.delete(key);
    if (keys.size === 0) keysWith.delete(uses);
  }
  function enter(key: string, uses: number): void {
    usesOf.set(key, uses);
    const keys = keysWith.get(uses);
    if (keys) keys.add(key);
    else keysWith.set(uses, new Set([key]));
  }
  function remove(key: string): void {
    const uses = usesOf.get(key);
    if (uses === undefined) return;
    leave(key, uses);
    usesOf.delete(key);
  }

  return {
    add(key) {
      enter(key, 1);
      fewest = 1;
    },
    use(key) {
      const uses = usesOf.get(key)!;
      leave(key, uses);
      enter(key, uses + 1);
      if (uses === fewest && !keysWith.has(uses)) fewest = uses + 1;
    },
    remove,
    evict() {
      if (usesOf.size === 0) return undefined;
      // Only removals leave gaps, so this is one step on average.
      while (!keysWith.has(fewest)) fewest++;
      const [key] = keysWith.get(fewest)!;
      remove(key!);
      return key;
    },
    clear() {
      usesOf.clear();
      keysWith.clear();
    },
  };
}
