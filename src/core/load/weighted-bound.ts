import { nextUses } from './clairvoyant';

/**
 * More hits than any cache of a number of bytes can have, also one that knows the future: to hit, an entry takes its
 * bytes from one request for it to the next, and all entries together have `maxBytes` at each request, so the cheapest
 * such stretches are granted until the space of the whole load is given away (the lower bound on misses of Berger,
 * Beckmann and Harchol-Balter, Practical Bounds on Optimal Caching with Variable Object Sizes, 2018: PFOO-L).
 * @param bytesOf of each thing that is asked for; above 0
 */
export function weightedHitsBound(
  requests: ArrayLike<number>,
  bytesOf: (thing: number) => number,
  maxBytes: number,
): number {
  const next = nextUses(requests);
  const taken: number[] = [];
  for (let i = 0; i < requests.length; i++) {
    const bytes = bytesOf(requests[i]!);
    if (next[i]! < requests.length && bytes <= maxBytes) taken.push(bytes * (next[i]! - i));
  }
  let space = maxBytes * requests.length;
  const cheapest = Float64Array.from(taken).sort();
  const granted = cheapest.findIndex((stretch) => (space -= stretch) < 0);
  return granted < 0 ? cheapest.length : granted;
}
