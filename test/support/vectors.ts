import { createRng } from '../../src/core/common';

/** `count` rows of length 1 around a few centres, as embeddings are; row-major. The same seed gives the same rows. */
export function unitRows(count: number, dimensions: number, seed = 1): Float32Array {
  const rng = createRng(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  const centres = Array.from({ length: 8 }, () => Array.from({ length: dimensions }, normal));
  const rows = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const centre = centres[rng.below(centres.length)]!;
    const numbers = centre.map((c) => c + 1.5 * normal());
    const length = Math.hypot(...numbers);
    for (const [i, number] of numbers.entries()) rows[row * dimensions + i] = number / length;
  }
  return rows;
}

/** Distinct keys, one a row. */
export const rowKeys = (count: number, prefix = 'text'): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix} ${i}`);
