import { objectionTo } from './guards';
import type { Question } from './question';

/**
 * How rare a word is, 0…1, by the share of some texts that have it: a word that none of them has is the rarest.
 * Without any texts all words are equally rare.
 */
export interface WordRarity {
  readonly texts: number;
  /** Stem → texts that have it; stems of one text alone are left out. */
  readonly textsWith: Readonly<Record<string, number>>;
}

export const NO_RARITY: WordRarity = { texts: 0, textsWith: {} };

/** log((n + 1) / (texts with it + 1)) / log(n + 1): inverse document frequency, scaled to 0…1. */
export function rarityOf({ texts, textsWith }: WordRarity, stem: string): number {
  if (texts === 0) return 1;
  const seen = Object.hasOwn(textsWith, stem) ? textsWith[stem]! : 1;
  return Math.log((texts + 1) / (seen + 1)) / Math.log(texts + 1);
}

/** What is weighed, each between about 0 and 1, in words. Symmetric. */
export const FEATURES = {
  cosine: 'cosine of the two vectors',
  nearness: 'the cosine on a logarithmic scale: tells 0.95 from 0.99 as clearly as 0.7 from 0.9',
  letters: 'share of runs of three letters that both have',
  words: 'share of topic words that both have',
  weightedWords: 'the same, rare words counting more',
  shared: 'number of topic words that both have, up to ten',
  sameTopic: 'the topic words are the same',
  extra: 'topic words that only the longer list has, up to five',
  rarestExtra: 'the rarest topic word that only one of them has',
  rarestReplaced: 'both have a topic word that the other lacks: the less rare of the rarest two',
  ending: 'the last word is the same',
  order: 'the topic words that both have stand in another order',
  kind: 'the question words ask for different things',
  numbers: 'the numbers differ',
  negation: 'one of them is negated',
  names: 'both have a name that the other lacks',
  sentences: 'one has more sentences',
  guards: 'a guard objects',
} as const;
export type FeatureName = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly FeatureName[];

/** The features of a pair in the order of {@link FEATURE_NAMES}. */
export function featuresOf(one: Question, other: Question, cosine: number, rarity: WordRarity): number[] {
  const shared = [...one.topicSet].filter((stem) => other.topicSet.has(stem));
  const onlyOne = [...one.topicSet].filter((stem) => !other.topicSet.has(stem));
  const onlyOther = [...other.topicSet].filter((stem) => !one.topicSet.has(stem));
  const rare = (stem: string): number => rarityOf(rarity, stem);
  const weigh = (stems: readonly string[]): number => stems.reduce((sum, stem) => sum + rare(stem), 0);
  const rarest = (stems: readonly string[]): number => stems.reduce((most, stem) => Math.max(most, rare(stem)), 0);
  const all = shared.length + onlyOne.length + onlyOther.length;
  const values: Record<FeatureName, number> = {
    cosine,
    nearness: -Math.log(1.02 - Math.min(1, Math.max(0, cosine))) / 4,
    letters: overlap(one.trigrams, other.trigrams),
    words: ratio(shared.length, all),
    weightedWords: ratio(weigh(shared), weigh(shared) + weigh(onlyOne) + weigh(onlyOther)),
    shared: Math.min(10, shared.length) / 10,
    sameTopic: Number(onlyOne.length + onlyOther.length === 0),
    extra: Math.min(5, Math.max(onlyOne.length, onlyOther.length)) / 5,
    rarestExtra: Math.max(rarest(onlyOne), rarest(onlyOther)),
    rarestReplaced: Math.min(rarest(onlyOne), rarest(onlyOther)),
    ending: Number(one.stems.at(-1) === other.stems.at(-1)),
    order: Number(!isSameOrder(one.topic, other.topic)),
    kind: Number(one.kind !== other.kind),
    numbers: Number(overlap(one.numbers, other.numbers) < 1),
    negation: Number(one.negated !== other.negated),
    names: Number(hasOwnName(one, other) && hasOwnName(other, one)),
    sentences: Math.min(2, Math.abs(one.sentences - other.sentences)) / 2,
    guards: Number(objectionTo(one, other) !== undefined),
  };
  return FEATURE_NAMES.map((name) => values[name]);
}

/** Both empty: nothing differs, 1. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

/** Jaccard: what both have ÷ what either has. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const value of one) if (other.has(value)) both++;
  return ratio(both, one.size + other.size - both);
}

const hasOwnName = ({ names }: Question, { stemSet }: Question): boolean =>
  [...names.keys()].some((stem) => !stemSet.has(stem));

/** Whether the words that both have once come in the same order. */
function isSameOrder(one: readonly string[], other: readonly string[]): boolean {
  const [here, there] = [onceIn(one), onceIn(other)];
  const mine = one.filter((stem) => here.has(stem) && there.has(stem));
  const theirs = other.filter((stem) => here.has(stem) && there.has(stem));
  return mine.every((stem, i) => stem === theirs[i]);
}

function onceIn(stems: readonly string[]): Set<string> {
  const once = new Set<string>();
  const seen = new Set<string>();
  for (const stem of stems) {
    if (seen.has(stem)) once.delete(stem);
    else once.add(stem);
    seen.add(stem);
  }
  return once;
}
