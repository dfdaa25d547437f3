import type { Question } from '../question';
import { differing, type Guard } from './types';

/** Each text names something that the other does not mention in any form. */
export const namesGuard: Guard = {
  name: 'names',
  objection(one, other) {
    const [here, there] = [unmentioned(one, other), unmentioned(other, one)];
    if (here.length === 0 || there.length === 0) return undefined;
    if (areInitialsIn(other, here) || areInitialsIn(one, there)) return undefined;
    return differing('names', here, there);
  },
};

/** Names as written, without those whose beginning the other text has or whose beginning they are: India, Indian. */
function unmentioned({ names }: Question, other: Question): string[] {
  const absent = [...names].filter(([stem]) => !other.stemSet.has(stem));
  if (absent.length === 0) return [];
  const terms = new Set([...other.topicSet, ...other.names.keys()]);
  const beginnings = new Set([...terms].flatMap(beginningsOf));
  return absent
    .filter(([stem]) => !beginnings.has(stem) && !beginningsOf(stem).some((start) => terms.has(start)))
    .map(([, name]) => name);
}

const LEAST_LETTERS = 2;
const MOST_LETTERS = 24;
const beginningsOf = (word: string): string[] =>
  Array.from({ length: Math.min(word.length, MOST_LETTERS) + 1 - LEAST_LETTERS }, (_, i) =>
    word.slice(0, LEAST_LETTERS + i),
  );

/** Whether all of the names are initials of words of the text that stand together: UK, United Kingdom. */
function areInitialsIn({ words }: Question, names: readonly string[]): boolean {
  const initials = words.map((word) => word[0]).join('');
  return names.every((name) => name.length > 1 && initials.includes(name.toLowerCase()));
}
