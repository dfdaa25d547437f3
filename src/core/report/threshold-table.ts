import { withThousands } from '../config';
import type { ThresholdChoice, ThresholdPoint, ThresholdReport } from '../semantic-cache';
import { layOut } from './lay-out';
import { visible } from './visible';

const HEAD = ['', 'threshold', 'same pairs hit', '95 %', 'wrong of hits', '95 %', 'hits'];
/** Every how many points of a curve one is shown, beside the chosen one. */
const SHOWN = 10;

/** Hits against wrong hits by threshold, as plain text for a terminal; a newline at the end. */
export function renderThresholdTable(report: ThresholdReport): string {
  const { choice, cosine, fitted, model, notices } = report;
  const { pairs, samePairs, wrongHitBudget } = choice;
  return [
    `${withThousands(String(pairs))} pairs, ${withThousands(String(samePairs))} of them the same; vectors of ${visible(model)}; budget: ${percent(wrongHitBudget)} of hits wrong`,
    curveTable(choice),
    verdict(choice),
    ...besideCosine(choice.chosen, cosine),
    ...(fitted ? [fittedText(fitted)] : []),
    ...notices.map(visible),
    '',
  ].join('\n\n');
}

function curveTable({ curve, chosen }: ThresholdChoice): string {
  const shown = curve.filter((point, i) => i % SHOWN === 0 || point.threshold === chosen?.threshold);
  return layOut([HEAD, ...shown.map((point) => cells(point, point.threshold === chosen?.threshold))], 1);
}

const cells = ({ threshold, sameHit, wrongOfHits, hits }: ThresholdPoint, isChosen: boolean): string[] => [
  isChosen ? '*' : '',
  threshold.toFixed(3),
  percent(sameHit.value),
  between(sameHit),
  wrongOfHits ? percent(wrongOfHits.value) : '',
  wrongOfHits ? between(wrongOfHits) : '',
  withThousands(String(hits)),
];

/** In words, with the flags that set it. */
function verdict({ chosen, guards, wrongHitBudget, curve }: ThresholdChoice): string {
  if (chosen)
    return `Chosen: the least threshold whose wrong hits stay within ${percent(wrongHitBudget)} at the upper end of the 95 % interval.\nTo use it: --cache.semantic.guards ${guards} --cache.semantic.threshold ${chosen.threshold}`;
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

function besideCosine(chosen: ThresholdPoint | undefined, cosine: ThresholdChoice | undefined): string[] {
  const alone = chosen && cosine?.curve.find(({ sameHit }) => sameHit.value >= chosen.sameHit.value);
  if (!alone?.wrongOfHits) return [];
  return [
    `For as many same pairs the cosine alone needs ${alone.threshold.toFixed(3)}, with ${percent(alone.wrongOfHits.value)} of hits wrong.`,
  ];
}

function fittedText({ chosen, wrongHitBudget }: ThresholdChoice): string {
  const reached = chosen
    ? `${percent(chosen.sameHit.value)} of the same pairs would hit within the budget, with ${percent(chosen.wrongOfHits!.value)} of hits wrong`
    : `no threshold would keep ${percent(wrongHitBudget)} either`;
  return `With weights fitted to these pairs (ten folds, no question in two): ${reached}. The lab's caches use their own weights; the whole curve is in --json.`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const between = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`;
