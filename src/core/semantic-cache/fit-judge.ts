import { FEATURE_NAMES, type FeatureName } from './feature-names';
import { featuresOf } from './features';
import { fitLogistic, probability } from './logistic';
import { readQuestion, type Question } from './question';
import type { LabelledPair } from './types';

/** What a weighed judge decides by; plain data. */
export interface JudgeWeights {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
}

/** A labelled pair with its texts read. */
export interface ReadPair {
  readonly one: Question;
  readonly other: Question;
  readonly cosine: number;
  readonly same: boolean;
}
export const readPair = ({ cached, asked, cosine, same }: LabelledPair): ReadPair => ({
  ...{ one: readQuestion(cached), other: readQuestion(asked), cosine, same },
});

const RIDGE = 10;

/** Weights out of labelled pairs, by logistic regression, rounded to two decimals. Deterministic. */
export const fitJudge = (pairs: readonly LabelledPair[]): JudgeWeights => fitReadPairs(pairs.map(readPair));

export function fitReadPairs(pairs: readonly ReadPair[]): JudgeWeights {
  const rows = pairs.map(({ one, other, cosine }) => featuresOf(one, other, cosine));
  const labels = pairs.map(({ same }) => same);
  const { bias, weights } = fitLogistic(rows, labels, RIDGE);
  const named = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, rounded(weights[i]!)]));
  return { bias: rounded(bias), weights: named as Record<FeatureName, number> };
}

/** Probability that one answer serves both. */
export function weighedScore({ bias, weights }: JudgeWeights, pair: Omit<ReadPair, 'same'>): number {
  const features = featuresOf(pair.one, pair.other, pair.cosine);
  return probability({ bias, weights: FEATURE_NAMES.map((name) => weights[name]) }, features);
}

/** As weights are written down; more digits change no decision. */
const rounded = (weight: number): number => Math.round(weight * 100) / 100 || 0;
