import { userError, type JobControl } from '../common';
import { clopperPearson } from '../statistics';
import { fitJudge, fitReadPairs, readPair, weighedScore } from './fit-judge';
import { groupedFolds } from './folds';
import type { FittedChoice, GuardMode, HitJudge, LabelledPair, ThresholdChoice, ThresholdPoint } from './types';
import { formatWeights } from './weights-text';

/** 1, 0.995, … 0.005: a grid that does not follow the pairs. */
const STEPS = 200;

/**
 * The curve of hits against wrong hits, and the least threshold whose wrong hits keep the budget. What is held against
 * the budget is the upper end of the exact two-sided 95 % interval (Clopper and Pearson). Of one threshold, the share of
 * wrong hits among pairs like these is above it in at most 2.5 of 100 cases; the least of many is lucky more often: 3 to 4
 * of 100 in simulations where wrong hits become more frequent as the threshold falls, 14 where they are equally frequent
 * everywhere and just above the budget (2,000 pairs, 5 %). Hits are taken as independent.
 * @param wrongHitBudget 0…1
 * @throws `cache/no-pairs`, `cache/wrong-hits-out-of-range`
 */
export function chooseThreshold(
  pairs: readonly LabelledPair[],
  judge: HitJudge,
  wrongHitBudget: number,
): ThresholdChoice {
  const { guards } = judge;
  return choiceOf(
    pairs,
    Float64Array.from(pairs, (pair) => judge.score(pair)),
    { guards, wrongHitBudget },
  );
}

/** Labelled pairs of each kind below which nothing is fitted to them. */
export const LEAST_TO_FIT = 50;
const FOLDS = 10;

/**
 * As {@link chooseThreshold} with weights that are fitted to the pairs: each pair is scored by weights out of the other
 * folds, and no question is in two folds. Undefined with fewer than 50 pairs of either kind.
 */
export async function chooseFittedThreshold(
  pairs: readonly LabelledPair[],
  wrongHitBudget: number,
  seed: number,
  control: JobControl,
): Promise<FittedChoice | undefined> {
  const same = pairs.filter((pair) => pair.same).length;
  if (Math.min(same, pairs.length - same) < LEAST_TO_FIT) return undefined;
  const choice = choiceOf(pairs, await crossValidatedScores(pairs, seed, control), {
    guards: 'weighed',
    wrongHitBudget,
  });
  return { ...choice, weights: formatWeights(fitJudge(pairs)) };
}

/** Score of each pair by weights that have seen neither of its questions. */
export async function crossValidatedScores(
  pairs: readonly LabelledPair[],
  seed: number,
  control: JobControl,
): Promise<Float64Array> {
  const foldOf = groupedFolds(pairs, FOLDS, seed);
  const read = pairs.map(readPair);
  const scores = new Float64Array(pairs.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    control.report({ stage: 'measure', done: fold, total: FOLDS, unit: 'folds' });
    await control.checkpoint();
    const weights = fitReadPairs(read.filter((_, i) => foldOf[i] !== fold));
    for (const [i, pair] of read.entries()) if (foldOf[i] === fold) scores[i] = weighedScore(weights, pair);
  }
  return scores;
}

function choiceOf(
  pairs: readonly LabelledPair[],
  scores: Float64Array,
  { guards, wrongHitBudget }: { readonly guards: GuardMode; readonly wrongHitBudget: number },
): ThresholdChoice {
  if (!(wrongHitBudget >= 0 && wrongHitBudget <= 1)) throw budgetOutOfRange(wrongHitBudget);
  const samePairs = pairs.filter(({ same }) => same).length;
  if (samePairs === 0) throw noPairs();
  const curve = curveOf(pairs, scores, samePairs);
  const chosen = curve.findLast(({ wrongOfHits }) => wrongOfHits !== undefined && wrongOfHits.high <= wrongHitBudget);
  return { guards, wrongHitBudget, ...(chosen && { chosen }), curve, pairs: pairs.length, samePairs };
}

/** Down to the threshold at which all pairs hit that ever do. */
function curveOf(pairs: readonly LabelledPair[], scores: Float64Array, samePairs: number): ThresholdPoint[] {
  const order = Array.from(pairs, (_, i) => i)
    .filter((i) => scores[i]! > 0)
    .sort((a, b) => scores[b]! - scores[a]!);
  const curve: ThresholdPoint[] = [];
  let hits = 0;
  let right = 0;
  for (let step = STEPS; step > 0; step--) {
    const threshold = step / STEPS;
    for (; hits < order.length && scores[order[hits]!]! >= threshold; hits++) if (pairs[order[hits]!]!.same) right++;
    curve.push({
      threshold,
      sameHit: { value: right / samePairs, ...clopperPearson(right, samePairs) },
      ...(hits > 0 && { wrongOfHits: { value: 1 - right / hits, ...clopperPearson(hits - right, hits) } }),
      hits,
    });
    if (hits === order.length) break;
  }
  return curve;
}

const noPairs = () =>
  userError(
    'cache/no-pairs',
    'None of the pairs is labelled as the same, so there is nothing that should hit.',
    'Add pairs with "same": true, one JSON object a line: {"a": "…", "b": "…", "same": true}.',
  );

const budgetOutOfRange = (budget: number) =>
  userError(
    'cache/wrong-hits-out-of-range',
    `A budget of ${budget} wrong hits is outside 0 to 1.`,
    'Give --wrong-hits a share from 0 to 1, such as 0.02.',
  );
