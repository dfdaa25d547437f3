export type Verdict = 'better' | 'worse' | 'cannot tell';

/**
 * Chance of a verdict on a difference that is none, at most. Below the 5 % of the intervals, so that of a hundred
 * comparisons of a variant with itself 95 say "cannot tell" in nearly every hundred, not only on average.
 */
export const VERDICT_LEVEL = 0.02;

export type Better = 'higher' | 'lower';

/** Variant − baseline, in the metric's unit, with the ends of its 95 % interval. */
export interface Difference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
  /** About how many more queries of this kind would decide; absent when decided or hopeless. */
  readonly moreQueries?: number;
}

/** The verdict on a difference that is real. */
export const verdictOf = (difference: number, better: Better): Verdict =>
  difference === 0 ? 'cannot tell' : difference > 0 === (better === 'higher') ? 'better' : 'worse';
