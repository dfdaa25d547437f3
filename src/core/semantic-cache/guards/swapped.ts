import type { Question } from '../question';
import { BOUND_WORDS, DIRECTIONS, JOINING } from '../word-lists';
import type { Guard } from './types';

/** The same two things in reversed roles: from Paris to Rome, from Rome to Paris; does A beat B, does B beat A. */
export const swappedGuard: Guard = {
  name: 'swapped',
  objection(one, other) {
    const found = reversed(one, other) ?? exchanged(one, other);
    return found && `${found.join(' and ')} are swapped`;
  },
};

/** Two topic words around a direction, the other way round in the other text. */
function reversed(one: Question, other: Question): readonly string[] | undefined {
  const theirs = new Set(directed(other).map(([from, to]) => `${from} ${to}`));
  return directed(one).find(([from, to]) => from !== to && theirs.has(`${to} ${from}`));
}

/** The topic words before and after each direction: "flight from Paris to Rome" gives Paris, Rome. */
function directed({ words, stems }: Question): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  let before: string | undefined;
  let waiting: string | undefined;
  for (const [i, word] of words.entries()) {
    if (DIRECTIONS.has(word)) waiting = before;
    else if (!BOUND_WORDS.has(word)) {
      if (waiting !== undefined) pairs.push([waiting, stems[i]!]);
      waiting = undefined;
      before = stems[i]!;
    }
  }
  return pairs;
}

/** Texts that are equal but for two words which changed places, unless these stand together or are joined as equals. */
function exchanged({ stems: one, words }: Question, { stems: other }: Question): readonly string[] | undefined {
  if (one.length !== other.length) return undefined;
  const places = one.flatMap((stem, i) => (stem === other[i] ? [] : [i]));
  const [first, second] = places;
  if (places.length !== 2 || one[first!] !== other[second!] || one[second!] !== other[first!]) return undefined;
  const between = words.slice(first! + 1, second);
  if (between.length === 0 || between.some((word) => JOINING.has(word))) return undefined;
  return [one[first!]!, one[second!]!];
}
