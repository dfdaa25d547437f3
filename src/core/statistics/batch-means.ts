import { studentQuantile } from './distributions';
import { mean, standardDeviation } from './percentile';
import { wilson } from './wilson';

/** Parts of a sequence whose shares are compared. */
const BLOCKS = 10;

export interface ShareInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * A share with its 95 % interval by batch means: the sequence is cut into ten blocks in order, and Student's interval is
 * taken over the blocks' shares. Neighbours depend on each other (what is popular now is in the cache), so an interval
 * for independent ones is too narrow; where it is the wider one all the same, as when nothing or everything was a hit,
 * it stands.
 * @param outcomes 0 or 1 each, in order; at least one
 */
export function shareByBlocks(outcomes: Uint8Array): ShareInterval {
  const n = outcomes.length;
  const value = mean(outcomes);
  const blocks = Math.min(BLOCKS, n);
  if (blocks < 2) return { value, low: 0, high: 1, n };
  const shares = Float64Array.from({ length: blocks }, (_, block) =>
    mean(outcomes.subarray(Math.floor((block * n) / blocks), Math.floor(((block + 1) * n) / blocks))),
  );
  const half = (studentQuantile(0.975, blocks - 1) * standardDeviation(shares)) / Math.sqrt(blocks);
  const [low, high] = wilson(value, n);
  return { value, low: Math.max(0, Math.min(low, value - half)), high: Math.min(1, Math.max(high, value + half)), n };
}
