import type { Rng } from '../../common';
import { wordsIn, withWord } from './words';
import { SYNONYMS } from './word-pairs';

/** Both may be written, wherever they stand. */
const CONTRACTIONS = [
  ['what is', "what's"],
  ['where is', "where's"],
  ['how is', "how's"],
  ['who is', "who's"],
  ['there is', "there's"],
  ['it is', "it's"],
  ['i am', "i'm"],
  ['do not', "don't"],
  ['does not', "doesn't"],
  ['did not', "didn't"],
  ['is not', "isn't"],
  ['are not', "aren't"],
  ['cannot', "can't"],
  ['will not', "won't"],
  ['has not', "hasn't"],
  ['have not', "haven't"],
] as const;
const WRITTEN_EITHER_WAY = CONTRACTIONS.flatMap(([long, short]) => [
  [new RegExp(`\\b${long}\\b(?!['’])`, 'i'), short] as const,
  [new RegExp(`\\b${short}\\b`, 'i'), long] as const,
]);

/** Beginnings of questions that ask the same of what follows them. */
const FRAMES = [
  ['how do i', 'how can i', 'how would i', 'how to', 'what is the way to'],
  ['how do we', 'how can we', 'how would we', 'how to'],
  ['how do you', 'how can you', 'how does one', 'how to'],
  ['where do i find', 'where can i find', 'in which place do i find'],
  ['is it possible to', 'is there a way to'],
  ['what are the', 'which are the'],
  ['tell me about', 'give me information about'],
  ['show me', 'let me see'],
] as const;
const POLITE_BEFORE = ['hi, ', 'hello, ', 'quick question: ', 'please help: '];
const POLITE_AFTER = [' please', ' thanks', ', thank you'];

const RULE_SHARE = 0.5;
const TYPO_SHARE = 0.2;
/** A word that is long enough to be known again with two letters swapped. */
const TYPO_WORD = /^[a-z]{6,}$/;

type Rule = (text: string, rng: Rng) => string;

/**
 * A question in other words, meaning the same: another frame, contractions, synonyms, a dropped "the", politeness, a
 * swapped pair of letters. Numbers, names, negations and the order of words stay. What holds letters beyond ASCII is
 * taken for another language than English, and only its punctuation and letters change.
 */
export function paraphrased(text: string, rng: Rng): string {
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  const rules = /[^\x00-\x7F]/.test(text) ? [punctuated] : ENGLISH;
  let changed = text.trim();
  for (const rule of rules) if (rng.next() < RULE_SHARE) changed = rule(changed, rng);
  return changed === text.trim() || rng.next() < TYPO_SHARE ? mistyped(changed, rng) : changed;
}

const startsWith = (text: string, beginning: string): boolean =>
  text.slice(0, beginning.length).toLowerCase() === beginning && text[beginning.length] === ' ';

const reframed: Rule = (text, rng) => {
  for (const frames of FRAMES) {
    const frame = frames.find((each) => startsWith(text, each));
    if (frame === undefined) continue;
    const others = frames.filter((each) => each !== frame);
    return others[rng.below(others.length)]! + text.slice(frame.length);
  }
  return text;
};

const contracted: Rule = (text) => {
  for (const [written, other] of WRITTEN_EITHER_WAY)
    if (written.test(text))
      return text.replace(written, (found) =>
        /^[A-Z]/.test(found) ? other[0]!.toUpperCase() + other.slice(1) : other,
      );
  return text;
};

const synonymous: Rule = (text, rng) => {
  const known = wordsIn(text).filter(({ word }) => SYNONYMS.has(word.toLowerCase()));
  const placed = known[rng.below(known.length)];
  return placed ? withWord(text, placed, SYNONYMS.get(placed.word.toLowerCase())!) : text;
};

const withoutArticle: Rule = (text) => text.replace(/ (?:the|an) (?=[a-z]{3})/, ' ');

const punctuated: Rule = (text) => (/[?.!]$/.test(text) ? text.replace(/\s*[?.!]+$/, '') : `${text}?`);

const polite: Rule = (text, rng) => {
  if (rng.next() < 0.5) return POLITE_BEFORE[rng.below(POLITE_BEFORE.length)]! + text;
  return text.replace(/\s*[?.!]*$/, (mark) => POLITE_AFTER[rng.below(POLITE_AFTER.length)]! + mark.trim());
};

const ENGLISH: readonly Rule[] = [reframed, contracted, synonymous, withoutArticle, punctuated, polite];

const mistyped: Rule = (text, rng) => {
  const long = wordsIn(text).filter(({ word }) => TYPO_WORD.test(word));
  const placed = long[rng.below(long.length)];
  if (!placed) return text;
  const { word } = placed;
  const at = 1 + rng.below(word.length - 3);
  return withWord(text, placed, word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2));
};
