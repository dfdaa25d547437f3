import { createRng } from '../common';

/** Up to this many differences all sign patterns are tried. */
const EXACT_UP_TO = 12;

/**
 * Two-sided p of the mean difference, if the sign of each difference were a coin's: the share of sign patterns whose
 * mean is at least as far from 0. Exact for up to 12 differences other than 0, else from random patterns, the observed
 * one counted among them (so p is never 0).
 */
export function signFlipTest(differences: ArrayLike<number>, options: { seed: number; flips?: number }): number {
  const data = Float64Array.from(Array.from(differences).filter((difference) => difference !== 0));
  const total = data.reduce((sum, value) => sum + value, 0);
  const size = data.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums of the same numbers in another order differ in the last bits.
  const reach = Math.abs(total) - 1e-12 * size;
  const flipped = (signs: () => number): boolean => {
    let sum = total;
    let bits = 0;
    for (let i = 0; i < data.length; i++) {
      if (i % 32 === 0) bits = signs();
      if (bits & 1) sum -= 2 * data[i]!;
      bits >>>= 1;
    }
    return Math.abs(sum) >= reach;
  };
  let asFar = 0;
  if (data.length <= EXACT_UP_TO) {
    const patterns = 2 ** data.length;
    for (let pattern = 0; pattern < patterns; pattern++) if (flipped(() => pattern)) asFar++;
    return asFar / patterns;
  }
  const { seed, flips = 4999 } = options;
  const rng = createRng(seed);
  const signs = (): number => rng.below(2 ** 32) | 0;
  for (let i = 0; i < flips; i++) if (flipped(signs)) asFar++;
  return (asFar + 1) / (flips + 1);
}
