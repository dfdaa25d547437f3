import type { Neighbours } from './types';

/**
 * The rows with the largest scores, best first, equal scores by ascending row. A binary heap keeps the worst kept row at
 * its root, so most rows cost one comparison.
 * @param scores one a row; −Infinity leaves a row out
 * @param k rows wanted, at least 1
 */
export function topK(scores: Float32Array | Float64Array, k: number): Neighbours {
  const size = Math.min(k, scores.length);
  const heap = new Int32Array(size);
  /** Whether row `a` ranks below row `b`. */
  const below = (a: number, b: number): boolean => {
    const difference = scores[a]! - scores[b]!;
    return difference < 0 || (difference === 0 && a > b);
  };
  const sink = (start: number, end: number): void => {
    const row = heap[start]!;
    let at = start;
    for (let child = 2 * at + 1; child < end; child = 2 * at + 1) {
      if (child + 1 < end && below(heap[child + 1]!, heap[child]!)) child++;
      if (!below(heap[child]!, row)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = row;
  };

  let filled = 0;
  let bar = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    // Rows come in ascending order, so one that only equals the worst kept row never displaces it.
    if (!(score > bar)) continue;
    if (filled < size) {
      heap[filled++] = row;
      if (filled < size) continue;
      for (let i = (size >> 1) - 1; i >= 0; i--) sink(i, size);
    } else {
      heap[0] = row;
      sink(0, size);
    }
    bar = scores[heap[0]!]!;
  }

  const rows = heap.subarray(0, filled);
  rows.sort((a, b) => scores[b]! - scores[a]! || a - b);
  return { rows, similarities: Float32Array.from(rows, (row) => scores[row]!) };
}
