/** Uses of the recent past by key, estimated. */
export interface FrequencySketch {
  increment(key: string): void;
  /** 0…15; never below the true number of recent uses up to 15, and rarely above. */
  estimate(key: string): number;
  clear(): void;
}

const ROWS = 4;
const MOST = 15;
/** Increments an expected entry between two halvings. */
const SAMPLE = 10;

/**
 * A count-min sketch of four rows (Cormode and Muthukrishnan, 2005) whose counters stop at 15 and are halved after every
 * ten increments an expected entry, so that what was popular ages (Einziger, Friedman and Manes, TinyLFU, 2017).
 * @param entries expected number of kept entries, at least 1
 */
export function frequencySketch(entries: number): FrequencySketch {
  const width = 2 ** Math.ceil(Math.log2(Math.max(16, 4 * entries)));
  const counters = new Uint8Array(ROWS * width);
  const sample = SAMPLE * Math.max(16, entries);
  let increments = 0;

  function place(hash: number, row: number): number {
    // A row's own mixing of one hash: multiplication by an odd constant, upper bits.
    const mixed = Math.imul(hash ^ (row * 0x9e3779b9), 0x85ebca6b);
    return row * width + ((mixed ^ (mixed >>> 15)) & (width - 1));
  }
  return {
    increment(key) {
      const hash = hashOf(key);
      for (let row = 0; row < ROWS; row++) {
        const at = place(hash, row);
        if (counters[at]! < MOST) counters[at]!++;
      }
      if (++increments < sample) return;
      for (let i = 0; i < counters.length; i++) counters[i]! >>= 1;
      increments >>= 1;
    },
    estimate(key) {
      const hash = hashOf(key);
      let least = MOST;
      for (let row = 0; row < ROWS; row++) least = Math.min(least, counters[place(hash, row)]!);
      return least;
    },
    clear() {
      counters.fill(0);
      increments = 0;
    },
  };
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash;
}
