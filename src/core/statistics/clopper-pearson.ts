import { incompleteBeta } from './distributions';
import type { Interval } from './bootstrap';

const TAIL = 0.025;

/**
 * The exact 95 % interval of a share: `seen` among `n` independent things (Clopper and Pearson, 1934). It covers the true
 * share in at least 95 of 100 cases whatever that share is, where Wilson's covers it in 95 of 100 on average: the one to
 * hold against a promise.
 * @param n at least 1
 */
export function clopperPearson(seen: number, n: number): Interval {
  return {
    low: seen === 0 ? 0 : betaQuantile(TAIL, seen, n - seen + 1),
    high: seen === n ? 1 : betaQuantile(1 - TAIL, seen + 1, n - seen),
  };
}

/** x with I_x(a, b) = p, by bisection. */
function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 52; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
