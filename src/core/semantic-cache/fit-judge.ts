import { featuresOf, FEATURE_NAMES, type FeatureName, type WordRarity } from './features';
import { fitLogistic, probability } from './logistic';
import { readQuestion, type Question } from './question';
import type { LabelledPair } from './types';

/** What a weighed judge decides by; plain data. */
export interface JudgeWeights {
  readonly bias: number;
  readonly weights: Readonly<Record<FeatureName, number>>;
  readonly rarity: WordRarity;
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

/**
 * Weights out of labelled pairs, by logistic regression. Deterministic.
 * @param rarity of the words; by default as the texts of these pairs have it
 */
export const fitJudge = (pairs: readonly LabelledPair[], rarity?: WordRarity): JudgeWeights =>
  fitReadPairs(pairs.map(readPair), rarity);

export function fitReadPairs(pairs: readonly ReadPair[], rarity = rarityIn(pairs)): JudgeWeights {
  const rows = pairs.map(({ one, other, cosine }) => featuresOf(one, other, cosine, rarity));
  const labels = pairs.map(({ same }) => same);
  const { bias, weights } = fitLogistic(rows, labels, RIDGE);
  const named = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, weights[i]!]));
  return { bias, weights: named as Record<FeatureName, number>, rarity };
}

/** Probability that one answer serves both. */
export function weighedScore({ bias, weights, rarity }: JudgeWeights, pair: Omit<ReadPair, 'same'>): number {
  const features = featuresOf(pair.one, pair.other, pair.cosine, rarity);
  return probability({ bias, weights: FEATURE_NAMES.map((name) => weights[name]) }, features);
}

function rarityIn(pairs: readonly ReadPair[]): WordRarity {
  const textsWith = new Map<string, number>();
  for (const { one, other } of pairs) {
    for (const { topicSet } of [one, other])
      for (const stem of topicSet) textsWith.set(stem, (textsWith.get(stem) ?? 0) + 1);
  }
  return { texts: 2 * pairs.length, textsWith: Object.fromEntries([...textsWith].filter(([, texts]) => texts > 1)) };
}
