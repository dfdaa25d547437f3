import { createRng } from '../common';
import type { Numbers } from './percentile';

/** Up to this many differences all sign patterns are tried. */
const EXACT_UP_TO = 12;

/** Random sign patterns: a p below 0.05 ÷ 200, what the largest run may ask for, is seen also among the fewest. */
const flipsFor = (n: number): number => Math.max(4999, Math.min(19_999, Math.floor(4e7 / n)));

/** Differences whose signs are flipped together by table look-up. */
const GROUP = 8;

/**
 * Two-sided p of the mean difference, if the sign of each difference were a coin's: the share of sign patterns whose
 * mean is at least as far from 0. Exact for up to 12 differences other than 0, else from random patterns, the observed
 * one counted among them (so p is never 0).
 */
export function signFlipTest(differences: Numbers, options: { seed: number; flips?: number }): number {
  const data = Array.from(differences).filter((difference) => difference !== 0);
  const tables = signedSums(data);
  const groups = tables.length / 256;
  const observed = data.reduce((sum, value) => sum + value, 0);
  // Sums of the same numbers in another order differ in the last bits.
  const reach = Math.abs(observed) - 1e-12 * data.reduce((sum, value) => sum + Math.abs(value), 0);
  const isAsFar = (signs: () => number): boolean => {
    let sum = 0;
    let bits = 0;
    for (let group = 0; group < groups; group++) {
      bits = group % 4 === 0 ? signs() : bits >>> GROUP;
      sum += tables[group * 256 + (bits & 255)]!;
    }
    return Math.abs(sum) >= reach;
  };
  let asFar = 0;
  if (data.length <= EXACT_UP_TO) {
    const patterns = 2 ** data.length;
    for (let pattern = 0; pattern < patterns; pattern++) if (isAsFar(() => pattern)) asFar++;
    return asFar / patterns;
  }
  const { seed, flips = flipsFor(data.length) } = options;
  const rng = createRng(seed);
  const signs = (): number => rng.below(2 ** 32);
  for (let i = 0; i < flips; i++) if (isAsFar(signs)) asFar++;
  return (asFar + 1) / (flips + 1);
}

/** For each group of eight numbers its 256 sums under all signs; bit i of the place set: number i is subtracted. */
function signedSums(data: readonly number[]): Float64Array {
  const groups = Math.ceil(data.length / GROUP);
  const tables = new Float64Array(groups * 256);
  data.forEach((value, i) => {
    const start = Math.floor(i / GROUP) * 256;
    const bit = 1 << (i % GROUP);
    for (let pattern = 0; pattern < 256; pattern++) tables[start + pattern]! += pattern & bit ? -value : value;
  });
  return tables;
}
