import { frequencySketch } from './frequency-sketch';
import type { Eviction } from './types';

/** Share of the entries that newcomers may take before they have to compete. */
const WINDOW_SHARE = 0.01;
/** Share of the main part for entries that were used again. */
const PROTECTED_SHARE = 0.8;

/**
 * W-TinyLFU (Einziger, Friedman and Manes, ACM TOS 2017): newcomers pass through a small LRU window; what leaves it stays
 * only if it was asked for more often lately than the entry that would go instead. The main part is a segmented LRU.
 * Constant time.
 * @param maxEntries at least 1
 */
export function tinyLfu(maxEntries: number): Eviction {
  const sketch = frequencySketch(maxEntries);
  const windowSize = Math.max(1, Math.round(maxEntries * WINDOW_SHARE));
  const protectedSize = Math.floor((maxEntries - windowSize) * PROTECTED_SHARE);
  const window = new Set<string>();
  const probation = new Set<string>();
  const protectedKeys = new Set<string>();
  const refresh = (keys: Set<string>, key: string): void => {
    keys.delete(key);
    keys.add(key);
  };
  const oldest = (keys: Set<string>): string | undefined => keys.values().next().value;
  function forget(key: string | undefined): string | undefined {
    if (key !== undefined && !window.delete(key) && !probation.delete(key)) protectedKeys.delete(key);
    return key;
  }
  function leaveWindow(): void {
    const key = oldest(window)!;
    window.delete(key);
    probation.add(key);
  }

  function promote(key: string): void {
    probation.delete(key);
    protectedKeys.add(key);
    if (protectedKeys.size <= protectedSize) return;
    const demoted = oldest(protectedKeys)!;
    protectedKeys.delete(demoted);
    probation.add(demoted);
  }

  return {
    add(key) {
      window.add(key);
      if (window.size > windowSize) leaveWindow();
    },
    use(key) {
      sketch.increment(key);
      if (window.has(key)) refresh(window, key);
      else if (protectedKeys.has(key)) refresh(protectedKeys, key);
      else promote(key);
    },
    miss: (key) => sketch.increment(key),
    remove: (key) => void forget(key),
    evict() {
      const victim = oldest(probation) ?? oldest(protectedKeys);
      const candidate = window.size >= windowSize ? oldest(window) : undefined;
      if (victim === undefined || candidate === undefined) return forget(victim ?? oldest(window));
      if (sketch.estimate(candidate) <= sketch.estimate(victim)) return forget(candidate);
      leaveWindow();
      return forget(victim);
    },
    clear() {
      for (const keys of [window, probation, protectedKeys]) keys.clear();
      sketch.clear();
    },
  };
}
