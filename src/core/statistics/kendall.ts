import { createRng } from '../common';

export interface RankCorrelation {
  /** Kendall's tau-b, −1…1; absent where one of the two lists is constant. */
  readonly tau?: number;
  readonly n: number;
  /** Share of orders of the second list that give at least this |tau|; exact up to 8 items. Absent with tau. */
  readonly pValue?: number;
}

const MOST_EXACT = 8;
const SHUFFLES = 20_000;
/** Sums of signs are whole numbers, so this is slack for the division alone. */
const EPSILON = 1e-9;

/**
 * Kendall's tau-b of two lists of equal length (Kendall 1945): (C − D) / √((P − Tx)(P − Ty)), with C concordant and D
 * discordant pairs of P, and Tx, Ty pairs tied in either list. The p-value is two-sided, of a permutation test: over
 * all orders up to 8 items, over 20,000 seeded ones above.
 */
export function kendallTau(x: readonly number[], y: readonly number[], seed = 1): RankCorrelation {
  if (x.length !== y.length) throw new RangeError(`The lists have ${x.length} and ${y.length} items.`);
  const n = x.length;
  const signsX = pairSigns(x);
  const free = (signs: readonly Int8Array[]): number =>
    signs.reduce((sum, row) => sum + row.reduce((of, sign) => of + Math.abs(sign), 0), 0) / 2;
  const signsY = pairSigns(y);
  const scale = Math.sqrt(free(signsX) * free(signsY));
  if (scale === 0) return { n };
  const order = Array.from({ length: n }, (_, i) => i);
  const tauOf = (places: readonly number[]): number => {
    let sum = 0;
    for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) sum += signsX[i]![j]! * signsY[places[i]!]![places[j]!]!;
    return sum / scale;
  };
  const tau = tauOf(order);
  let extreme = 0;
  let total = 0;
  const count = (places: readonly number[]): void => {
    total++;
    if (Math.abs(tauOf(places)) >= Math.abs(tau) - EPSILON) extreme++;
  };
  if (n <= MOST_EXACT) permutations(order, count);
  else {
    // The order as it is counts as one of them, so that p is never 0.
    count(order);
    shuffles(order, SHUFFLES, seed, count);
  }
  return { tau, n, pValue: extreme / total };
}

/** Row i, column j: sign of item i − item j. */
const pairSigns = (values: readonly number[]): Int8Array[] =>
  values.map((a) => Int8Array.from(values, (b) => Math.sign(a - b)));

/** Every order of the items, by Heap's algorithm. */
function permutations(items: readonly number[], visit: (order: readonly number[]) => void): void {
  const order = [...items];
  const swapped = (size: number): void => {
    if (size <= 1) {
      visit(order);
      return;
    }
    for (let i = 0; i < size; i++) {
      swapped(size - 1);
      const other = size % 2 ? 0 : i;
      if (i < size - 1) [order[other], order[size - 1]] = [order[size - 1]!, order[other]!];
    }
  };
  swapped(order.length);
}

function shuffles(
  items: readonly number[],
  count: number,
  seed: number,
  visit: (order: readonly number[]) => void,
): void {
  const rng = createRng(seed);
  const order = [...items];
  for (let round = 0; round < count; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = rng.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    visit(order);
  }
}
