import { createAnalyser, DEFAULT_ANALYSIS } from '../lexical-index';

// Marked as free of effects, so that bundles which make no test sets leave the stemmers out.
const wordsOf = /* @__PURE__ */ createAnalyser(DEFAULT_ANALYSIS);

/** What people wrap a topic in when they ask for it. The lexical index's own stop words are gone already. */
const ASKING = new Set(
  (
    'about after all also am any because been before between both can cannot could did do does doing done each from get ' +
    'gets getting give given go goes had has have he her here his how however if its just like make makes many may me ' +
    'might more most much must my need needs new one only other our out over please same see shall she should so some ' +
    'than them thing things through too under until up upon use used uses using very via want was we were what when ' +
    'where whether which while who whom whose why within without would you your'
  ).split(' '),
);

/** A word that says what a text is about, as written (lower case) and as it is compared. */
export interface ContentWord {
  readonly word: string;
  readonly stem: string;
}

/** Words of a text that carry a topic, in order. Single characters are left out, Chinese ones excepted. */
export const contentWords = (text: string): ContentWord[] =>
  wordsOf(text)
    .filter((word) => !ASKING.has(word))
    .map((word) => ({ word, stem: stemOf(word) }));

export const stemsOf = (text: string): Set<string> => new Set(contentWords(text).map(({ stem }) => stem));

/** Longest first. What is left keeps three letters at least. */
const ENDINGS = [
  'ations',
  'ation',
  'ments',
  'ment',
  'ings',
  'ing',
  'ies',
  'ers',
  'ed',
  'er',
  'es',
  'ly',
  'y',
  'e',
  's',
];

/**
 * Light stemming of English: one ending goes, and a doubled consonant before it becomes one. Enough to see that
 * "locking" is "locks"; words with digits stay as they are.
 */
export function stemOf(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word;
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= 3);
  if (!ending || word.endsWith('ss')) return word;
  const stem = word.slice(0, -ending.length);
  return stem.length > 3 ? stem.replace(/([bdgmnprt])\1$/, '$1') : stem;
}

/** Share of a query's distinct content words that a text holds, 0…1; 0 for a query without any. */
export function overlapOf(query: string, answer: ReadonlySet<string>): number {
  const stems = stemsOf(query);
  if (stems.size === 0) return 0;
  let held = 0;
  for (const stem of stems) if (answer.has(stem)) held++;
  return held / stems.size;
}

/** The longest run of the query's content words that stands in the text in the same order, with nothing between. */
export function longestRun(query: readonly string[], text: readonly string[]): number {
  let longest = 0;
  let before = new Uint16Array(query.length + 1);
  for (const word of text) {
    const runs = new Uint16Array(query.length + 1);
    for (let i = 0; i < query.length; i++) {
      if (query[i] !== word) continue;
      runs[i + 1] = before[i]! + 1;
      longest = Math.max(longest, runs[i + 1]!);
    }
    before = runs;
  }
  return longest;
}
