import { studentQuantile } from './distributions';

/** Chance of seeing a difference that is there: four times of five. */
const POWER = 0.8;
/** Beyond this many times the present number of pairs, "more queries" is no advice. */
const HOPELESS_TIMES = 100;

/** Pairs below which no outcome has a p as small as the level: all signs are equal by chance once in 2ⁿ⁻¹. */
export const leastPairs = (level: number): number => 1 + Math.ceil(-Math.log2(level));

/** What a comparison's power rests on. */
export interface Precision {
  readonly pairs: number;
  /** Of the difference. */
  readonly standardError: number;
  /** Differences up to this are never called real, however sure; 0 when absent. */
  readonly floor?: number;
}

/**
 * The true difference that a test at this two-sided level finds four times of five: (t₁₋ₗₑᵥₑₗ⸝₂ + t₀.₈) standard errors,
 * and as much above the floor as keeps four of five above it.
 * @returns undefined where no difference, however large, could have been found
 */
export function smallestDetectable({ pairs, standardError, floor = 0 }: Precision, level: number): number | undefined {
  if (pairs < leastPairs(level)) return undefined;
  const toSee = studentQuantile(POWER, pairs - 1);
  const toDecide = studentQuantile(1 - level / 2, pairs - 1);
  return Math.max(floor, toDecide * standardError) + toSee * standardError;
}

/**
 * About how many more pairs with the present spread would show the difference four times of five.
 * @returns undefined where it is hopeless
 */
export function morePairs(difference: number, { pairs, standardError }: Precision, level: number): number | undefined {
  const spread = standardError * Math.sqrt(pairs);
  const shows = (n: number): boolean =>
    (smallestDetectable({ pairs: n, standardError: spread / Math.sqrt(n) }, level) ?? Infinity) <= Math.abs(difference);
  let enough = pairs + Math.max(HOPELESS_TIMES * pairs, leastPairs(level));
  if (!shows(enough)) return undefined;
  let tooFew = pairs;
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (shows(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough - pairs;
}
