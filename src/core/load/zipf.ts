import { createRng, type Rng } from '../common';

/**
 * A load of requests, each the number of a query (0…queries − 1). The query of popularity rank r is asked with
 * probability r^−exponent ÷ Σ s^−exponent (Zipf); exponent 0 asks all equally often. Which query has which rank is drawn
 * from the seed, and so is the order, independent of each other.
 * @param queries number of queries; without any there are no requests
 */
export function zipfRequests(queries: number, requests: number, exponent: number, seed: number): Uint32Array {
  const rng = createRng(seed);
  return drawn(queriesByRank(queries, rng), requests, exponent, rng);
}

/** Set beside a seed for another sequence of the same popularity. */
const EARLIER = 0x45415246;

/**
 * Requests before those of {@link zipfRequests} with the same seed: the same queries are popular, and each request is
 * drawn anew, so that they tell nothing else of what comes.
 */
export const zipfHistory = (queries: number, requests: number, exponent: number, seed: number): Uint32Array =>
  drawn(queriesByRank(queries, createRng(seed)), requests, exponent, createRng(seed ^ EARLIER));

/** Fisher and Yates. */
function queriesByRank(queries: number, rng: Rng): Uint32Array {
  const queryOfRank = Uint32Array.from({ length: queries }, (_, i) => i);
  for (let i = queries - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [queryOfRank[i], queryOfRank[j]] = [queryOfRank[j]!, queryOfRank[i]!];
  }
  return queryOfRank;
}

function drawn(queryOfRank: Uint32Array, requests: number, exponent: number, rng: Rng): Uint32Array {
  if (queryOfRank.length === 0) return queryOfRank;
  const drawRank = drawByWeight(zipfWeights(queryOfRank.length, exponent));
  return Uint32Array.from({ length: requests }, () => queryOfRank[drawRank(rng.next())]!);
}

/** rank^−exponent for ranks from 1. */
export const zipfWeights = (count: number, exponent: number): Float64Array =>
  Float64Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);

/** Turns a uniform number in [0, 1) into a place, each with a chance in proportion to its weight. */
export function drawByWeight(weights: Float64Array): (uniform: number) => number {
  let total = 0;
  const cumulated = weights.map((weight) => (total += weight));
  return (uniform) => firstAbove(cumulated, uniform * total);
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
