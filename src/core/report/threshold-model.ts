import { withThousands } from '../config';
import type { FittedChoice, ThresholdChoice, ThresholdPoint, ThresholdReport } from '../semantic-cache';
import type { TextTable } from './cache-model';

/** Every how many points of a curve one is shown, beside the chosen one. */
const SHOWN = 10;

/** What the curve is of, in a sentence. The name of the model is the user's. */
export function thresholdBasis({ choice, model }: ThresholdReport): string {
  const { pairs, samePairs, wrongHitBudget } = choice;
  return `${withThousands(String(pairs))} pairs, ${withThousands(String(samePairs))} of them the same; vectors of ${model}; budget: ${percent(wrongHitBudget)} of hits wrong`;
}

/** Hits against wrong hits by threshold; the chosen one is marked in the first column. */
export function thresholdFigures({ curve, chosen }: ThresholdChoice): TextTable {
  const isChosen = ({ threshold }: ThresholdPoint): boolean => threshold === chosen?.threshold;
  return {
    head: ['', 'threshold', 'same pairs hit', '95 %', 'wrong of hits', '95 %', 'hits'],
    rows: curve
      .filter((point, i) => i % SHOWN === 0 || isChosen(point))
      .map((point) => [isChosen(point) ? '*' : '', ...cells(point)]),
  };
}

const cells = ({ threshold, sameHit, wrongOfHits, hits }: ThresholdPoint): string[] => [
  threshold.toFixed(3),
  percent(sameHit.value),
  between(sameHit),
  wrongOfHits ? percent(wrongOfHits.value) : '',
  wrongOfHits ? between(wrongOfHits) : '',
  withThousands(String(hits)),
];

/** Flags that set what was chosen; absent where nothing was. */
export const thresholdFlags = ({ choice: { chosen, guards } }: ThresholdReport): string | undefined =>
  chosen && `--cache.semantic.guards ${guards} --cache.semantic.threshold ${chosen.threshold}`;

/** What was chosen and why, or why nothing was. */
export function thresholdVerdict({ choice: { chosen, wrongHitBudget, curve } }: ThresholdReport): string {
  if (chosen)
    return `Chosen: the least threshold whose wrong hits stay within ${percent(wrongHitBudget)} at the upper end of the 95 % interval.`;
  const best = leastBound(curve);
  return `No threshold keeps ${percent(wrongHitBudget)}${best ? `; the nearest to it is ${best.threshold.toFixed(3)}, where up to ${percent(best.wrongOfHits!.high)} of hits may be wrong` : ''}. Label more pairs, allow more wrong hits, or use no semantic cache.`;
}

function leastBound(curve: readonly ThresholdPoint[]): ThresholdPoint | undefined {
  const hitting = curve.filter(({ wrongOfHits }) => wrongOfHits !== undefined);
  return hitting.reduce<ThresholdPoint | undefined>(
    (least, point) => (least && least.wrongOfHits!.high <= point.wrongOfHits!.high ? least : point),
    undefined,
  );
}

/** What the cosine alone and fitted weights would give, then what was left out, a sentence each. */
export const thresholdNotes = ({ choice, cosine, fitted, notices }: ThresholdReport): string[] => [
  ...besideCosine(choice.chosen, cosine),
  ...(fitted ? [fittedText(fitted)] : []),
  ...notices,
];

function besideCosine(chosen: ThresholdPoint | undefined, cosine: ThresholdChoice | undefined): string[] {
  const alone = chosen && cosine?.curve.find(({ sameHit }) => sameHit.value >= chosen.sameHit.value);
  if (!alone?.wrongOfHits) return [];
  return [
    `For as many same pairs the cosine alone needs ${alone.threshold.toFixed(3)}, with ${percent(alone.wrongOfHits.value)} of hits wrong.`,
  ];
}

function fittedText({ chosen, wrongHitBudget, weights }: FittedChoice): string {
  const within = 'With weights fitted to these pairs (ten folds, no question in two)';
  if (!chosen) return `${within}: no threshold would keep ${percent(wrongHitBudget)} either.`;
  const flags = `--cache.semantic.guards weighed --cache.semantic.threshold ${chosen.threshold} --cache.semantic.weights "${weights}"`;
  return `${within}: ${percent(chosen.sameHit.value)} of the same pairs hit within the budget, with ${percent(chosen.wrongOfHits!.value)} of hits wrong. To use them: ${flags}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const between = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`;
