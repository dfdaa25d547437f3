/** Two questions: one that was asked before and has a kept answer, and one that is asked now. */
export interface QuestionPair {
  readonly cached: string;
  readonly asked: string;
  /** Cosine of their embeddings. */
  readonly cosine: number;
}

/** A pair about which somebody said whether one answer serves both. */
export interface LabelledPair extends QuestionPair {
  readonly same: boolean;
}

/** How differences that a cosine cannot see are treated; values of `cache.semantic.guards`. */
export const GUARDS = ['off', 'veto', 'weighed'] as const;
export type GuardMode = (typeof GUARDS)[number];

/** What a guard has against serving a kept answer to another question. */
export interface Objection {
  /** Name of the guard. */
  readonly guard: string;
  /** In words, such as "the numbers differ: 3, 5". */
  readonly reason: string;
}

/**
 * Decides whether a kept answer may serve another question. Pure, and cheap enough for every look-up.
 * `score` is 0…1 and larger the surer it is that both mean the same, 1 for equal texts: with `off` the cosine itself, with `veto` the
 * cosine or 0 where a guard objects, with `weighed` one score out of cosine and differences.
 */
export interface HitJudge {
  readonly guards: GuardMode;
  score(pair: QuestionPair): number;
  /** Why a pair scores 0 whatever its cosine; absent where nothing is against it. */
  objection?(pair: QuestionPair): Objection | undefined;
}

/** Hits and wrong hits at one threshold. */
export interface ThresholdPoint {
  readonly threshold: number;
  /** Share of the pairs that mean the same which would hit, with its 95 % interval. */
  readonly sameHit: { readonly value: number; readonly low: number; readonly high: number };
  /** Share of all hits that are wrong, with its 95 % interval; absent where nothing hits. */
  readonly wrongOfHits?: { readonly value: number; readonly low: number; readonly high: number };
  readonly hits: number;
}

/** A threshold that keeps a budget of wrong hits, and the curve that it was chosen from. */
export interface ThresholdChoice {
  readonly guards: GuardMode;
  /** Most share of hits that may be wrong. */
  readonly wrongHitBudget: number;
  /** The least threshold whose upper 95 % bound of wrong hits keeps the budget; absent where none does. */
  readonly chosen?: ThresholdPoint;
  /** Descending thresholds. Each pair is scored by a judge that has not seen it. */
  readonly curve: readonly ThresholdPoint[];
  readonly pairs: number;
  readonly samePairs: number;
}

/** A choice by weights out of the other folds, and the weights out of all pairs, as `cache.semantic.weights` has them. */
export interface FittedChoice extends ThresholdChoice {
  readonly weights: string;
}

/** Thresholds out of a file of labelled pairs. */
export interface ThresholdReport {
  /** Whose vectors the cosines are of. */
  readonly model: string;
  /** With the guards that were asked for, as the lab's caches use them. */
  readonly choice: ThresholdChoice;
  /** The cosine alone; absent where that is what was asked for. */
  readonly cosine?: ThresholdChoice;
  /** With weights that are fitted to the pairs, cross-validated; absent where there are too few, or nothing is weighed. */
  readonly fitted?: FittedChoice;
  /** What was left out of the file, one sentence each. */
  readonly notices: readonly string[];
}
