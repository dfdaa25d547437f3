import { createRng } from '../common';

/**
 * A load of requests, each the number of a query (0…queries − 1). The query of popularity rank r is asked with
 * probability r^−exponent ÷ Σ s^−exponent (Zipf); exponent 0 asks all equally often. Which query has which rank is drawn
 * from the seed, and so is the order, independent of each other.
 * @param queries number of queries; without any there are no requests
 */
export function zipfRequests(queries: number, requests: number, exponent: number, seed: number): Uint32Array {
  if (queries < 1) return new Uint32Array(0);
  const rng = createRng(seed);
  const queryOfRank = Uint32Array.from({ length: queries }, (_, i) => i);
  for (let i = queries - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [queryOfRank[i], queryOfRank[j]] = [queryOfRank[j]!, queryOfRank[i]!];
  }
  const cumulated = new Float64Array(queries);
  let total = 0;
  for (let rank = 0; rank < queries; rank++) cumulated[rank] = total += (rank + 1) ** -exponent;
  return Uint32Array.from({ length: requests }, () => queryOfRank[firstAbove(cumulated, rng.next() * total)]!);
}

/** Place of the first number above the wanted one; the last place where there is none. */
function firstAbove(ascending: Float64Array, wanted: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
