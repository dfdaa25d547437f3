import type { Rng } from '../../common';
import { OPPOSITES, SYNONYMS } from './word-pairs';
import { wordsIn, withWord, type Words } from './words';

type Change = (text: string, words: Words, rng: Rng) => string | undefined;

/**
 * A question that looks alike and asks something else: another number, the opposite, or another word in the place of
 * the rarest one. Undefined where this try gave none.
 */
export function nearMiss(text: string, words: Words, rng: Rng): string | undefined {
  const first = rng.below(CHANGES.length);
  for (let at = 0; at < CHANGES.length; at++) {
    const changed = CHANGES[(first + at) % CHANGES.length]!(text, words, rng);
    if (changed !== undefined && changed !== text) return changed;
  }
  return undefined;
}

/** One number of the text is another. */
export const otherNumber: Change = (text, _words, rng) => {
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?/g)].filter((match) => match[0].length <= 12);
  const match = numbers[rng.below(numbers.length)];
  if (!match) return undefined;
  const [written] = match;
  const decimals = written.split('.')[1]?.length ?? 0;
  const value = Number(written);
  const others = [value * 2, value * 10, value + 1, value + 5, Math.max(0, value - 1)]
    .map((other) => other.toFixed(decimals))
    .filter((other) => !numbers.some((number) => number[0] === other));
  const other = others[rng.below(others.length)];
  if (other === undefined) return undefined;
  return text.slice(0, match.index) + other + text.slice(match.index + written.length);
};

const ASKED_OF =
  /\b(do|does|did|can|could|should|would|is|are|was|were|will|must) (i|we|you|it|they|this|that|one)\b(?! not\b)/i;

/** A word is its opposite, or a "not" is added. */
export const opposite: Change = (text, _words, rng) => {
  const all = wordsIn(text);
  const there = new Set(all.map(({ word }) => word.toLowerCase()));
  const known = all.filter(
    ({ word }) => OPPOSITES.has(word.toLowerCase()) && !there.has(OPPOSITES.get(word.toLowerCase())!),
  );
  const placed = known[rng.below(known.length)];
  if (placed) return withWord(text, placed, OPPOSITES.get(placed.word.toLowerCase())!);
  return ASKED_OF.test(text) ? text.replace(ASKED_OF, '$1 $2 not') : undefined;
};

/** The rarest word is one that stands elsewhere and is about as rare. */
export const otherWord: Change = (text, words, rng) => {
  const rarest = words.rarestIn(text);
  const other = rarest && words.other(rarest.word, rng);
  if (!rarest || other === undefined || SYNONYMS.get(rarest.word.toLowerCase()) === other.toLowerCase())
    return undefined;
  const isThere = wordsIn(text).some(({ word }) => word.toLowerCase() === other.toLowerCase());
  return isThere ? undefined : withWord(text, rarest, other);
};

const CHANGES: readonly Change[] = [otherNumber, opposite, otherWord];
