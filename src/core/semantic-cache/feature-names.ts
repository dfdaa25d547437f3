/** What is weighed, each between about 0 and 1, in words. Symmetric. */
export const FEATURES = {
  cosine: 'cosine of the two vectors',
  nearness: 'the cosine on a logarithmic scale: tells 0.95 from 0.99 as clearly as 0.7 from 0.9',
  letters: 'share of runs of three letters that both have',
  words: 'share of topic words that both have',
  shared: 'number of topic words that both have, up to ten',
  sameTopic: 'the topic words are the same',
  extra: 'topic words that only the longer list has, up to five',
  replaced: 'both have a topic word that the other lacks',
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
