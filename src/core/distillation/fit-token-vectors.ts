import type { JobControl } from '../common';
import { ridge } from './ridge';
import { scaled, times, type SparseRows } from './sparse-rows';

/**
 * Weight of staying near the tokens' own vectors, beside the mean square length of a text's features. Of 0.03 … 10 the
 * value at which texts that were left out came nearest to the encoder's vectors, on both collections of the benchmark.
 */
const PENALTY = 0.3;

/**
 * Token vectors whose sums point where the encoder's vectors of the same texts point. Starts from the tokens' own vectors
 * times their weights, and moves each token in proportion to its weight: ridge regression of what is missing.
 * @param counts tokens of the texts
 * @param own row-major, tokens × width: the encoder's vectors of the tokens alone, centred
 * @param weights one a token, above 0
 * @param targets row-major, texts × width: the encoder's vectors of the texts, centred
 * @returns row-major, tokens × width, weights included
 */
export async function fitTokenVectors(
  counts: SparseRows,
  own: Float64Array,
  weights: Float64Array,
  targets: Float64Array,
  width: number,
  control: JobControl,
): Promise<Float64Array> {
  const prior = own.map((number, i) => number * weights[Math.floor(i / width)]!);
  const sums = times(counts, prior, width);
  const perLength = Float64Array.from({ length: counts.rows }, (_, row) => {
    const length = Math.hypot(...sums.subarray(row * width, (row + 1) * width));
    return length > 0 ? 1 / length : 0;
  });
  // Directions only are compared in the end, so the prior may be as long as fits the targets best.
  let together = 0;
  let squares = 0;
  for (let i = 0; i < sums.length; i++) {
    sums[i]! *= perLength[Math.floor(i / width)]!;
    together += sums[i]! * targets[i]!;
    squares += sums[i]! * sums[i]!;
  }
  const length = together > 0 ? together / squares : 1;
  const missing = targets.map((number, i) => number - length * sums[i]!);
  const features = scaled(counts, perLength, weights);
  const energy = features.values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, counts.rows);
  if (energy === 0) return prior;
  const moves = await ridge(features, missing, width, PENALTY * energy, control);
  return prior.map((number, i) => length * number + weights[Math.floor(i / width)]! * moves[i]!);
}
