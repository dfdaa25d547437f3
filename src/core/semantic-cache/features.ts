import { FEATURE_NAMES, type FeatureName } from './feature-names';
import { objectionTo } from './guards';
import type { Question } from './question';

/** The features of a pair in the order of {@link FEATURE_NAMES}. */
export function featuresOf(one: Question, other: Question, cosine: number): number[] {
  const shared = [...one.topicSet].filter((stem) => other.topicSet.has(stem));
  const onlyOne = [...one.topicSet].filter((stem) => !other.topicSet.has(stem));
  const onlyOther = [...other.topicSet].filter((stem) => !one.topicSet.has(stem));
  const all = shared.length + onlyOne.length + onlyOther.length;
  const values: Record<FeatureName, number> = {
    cosine,
    nearness: -Math.log(1.02 - Math.min(1, Math.max(0, cosine))) / 4,
    letters: overlap(one.trigrams, other.trigrams),
    words: ratio(shared.length, all),
    shared: Math.min(10, shared.length) / 10,
    sameTopic: Number(onlyOne.length + onlyOther.length === 0),
    extra: Math.min(5, Math.max(onlyOne.length, onlyOther.length)) / 5,
    replaced: Number(onlyOne.length > 0 && onlyOther.length > 0),
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
