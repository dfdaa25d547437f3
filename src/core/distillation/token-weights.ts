import type { SparseRows } from './sparse-rows';

/**
 * How much a token says about which text it is in: log(1 + texts / texts with it), the inverse document frequency.
 * Tokens that are in no text get the mean weight of a token in running text: what is unknown is as good as the average.
 */
export function tokenWeights(counts: SparseRows): Float64Array {
  const texts = new Int32Array(counts.columns);
  for (const column of counts.columnOf) texts[column]!++;
  const weights = Float64Array.from(texts, (holding) => (holding ? Math.log1p(counts.rows / holding) : 0));
  let sum = 0;
  let tokens = 0;
  for (const [i, column] of counts.columnOf.entries()) {
    sum += counts.values[i]! * weights[column]!;
    tokens += counts.values[i]!;
  }
  const mean = tokens ? sum / tokens : 1;
  return weights.map((weight, i) => (texts[i] ? weight : mean));
}
