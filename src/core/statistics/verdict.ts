import type { Interval } from './bootstrap';
import { holm } from './holm';
import { morePairs, smallestDetectable, type Precision } from './power';

export type Verdict = 'better' | 'worse' | 'cannot tell';

/**
 * Chance of a verdict on a difference that is none, at most. Below the 5 % of the intervals, so that of a hundred
 * comparisons of a variant with itself 95 say "cannot tell" in nearly every hundred, not only on average.
 */
export const VERDICT_LEVEL = 0.02;

/** Chance of even one such verdict among all comparisons that are judged together, at most. */
export const FAMILY_LEVEL = 0.05;

export type Better = 'higher' | 'lower';

/** What was found of one difference, before its verdict: that depends on how many others are judged with it. */
export interface Tested extends Interval {
  /** Variant − baseline, in the metric's unit; the interval is that of 95 %. */
  readonly difference: number;
  readonly better: Better;
  /** Whether everything but p speaks for a verdict: interval, floor, number of samples. */
  readonly clear: boolean;
  /** Two-sided. Absent for exact figures, and where every pair is equal: there is nothing to test. */
  readonly pValue?: number;
  /** Level at which `clear` is decided, where it is stricter than {@link VERDICT_LEVEL}. */
  readonly level?: number;
  readonly precision?: Precision;
  /** More pairs can be had: queries of the user, not samples of the clock. */
  readonly canGrow?: boolean;
}

/** Variant − baseline, in the metric's unit, with the ends of its 95 % interval. */
export interface Difference extends Interval {
  readonly difference: number;
  readonly verdict: Verdict;
  /** About how many more queries of this kind would decide; absent when decided or hopeless. */
  readonly moreQueries?: number;
  /** Of the test alone, and corrected for those judged together; absent where nothing was tested. */
  readonly pValue?: number;
  readonly adjustedPValue?: number;
  /** The true difference that would have been found four times of five; absent where none could. */
  readonly smallestDetectable?: number;
}

/** The verdict on a difference that is real. */
export const verdictOf = (difference: number, better: Better): Verdict =>
  difference === 0 ? 'cannot tell' : difference > 0 === (better === 'higher') ? 'better' : 'worse';

/**
 * Verdicts on differences that are read together. "Better" or "worse" where the difference is clear, its p is at most
 * 2 %, and the p corrected by Holm's method over all tests of the list is at most 5 %. What a test could have shown is
 * reckoned at the strictest level that it had to reach: its own, or that of the next undecided one of the list.
 * @returns in the order of the list
 */
export function judge(list: readonly Tested[]): Difference[] {
  const tests = list.filter(({ pValue }) => pValue !== undefined);
  const corrected = holm(tests.map(({ pValue }) => pValue!));
  const adjusted = new Map(tests.map((test, i) => [test, corrected[i]!]));
  const open = corrected.filter((pValue) => pValue > FAMILY_LEVEL).length;
  const hurdle = FAMILY_LEVEL / Math.max(1, open);
  return list.map((test) => judged(test, adjusted.get(test), hurdle));
}

function judged(test: Tested, adjustedPValue: number | undefined, hurdle: number): Difference {
  const { difference, low, high, better, clear, pValue, level = VERDICT_LEVEL, precision, canGrow } = test;
  const bare = { difference, low, high };
  if (pValue === undefined || adjustedPValue === undefined)
    return { ...bare, verdict: clear ? verdictOf(difference, better) : 'cannot tell' };
  const decided = clear && pValue <= VERDICT_LEVEL && adjustedPValue <= FAMILY_LEVEL;
  const needed = Math.min(level, hurdle);
  const detectable = precision && smallestDetectable(precision, needed);
  const moreQueries = decided || !canGrow || !precision ? undefined : morePairs(difference, precision, needed);
  return {
    ...bare,
    verdict: decided ? verdictOf(difference, better) : 'cannot tell',
    ...(moreQueries !== undefined && { moreQueries }),
    pValue,
    adjustedPValue,
    ...(detectable && { smallestDetectable: detectable }),
  };
}
