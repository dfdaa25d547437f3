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
  const theirs = new Set(directed(other).map(({ from, to }) => `${from.stem} ${to.stem}`));
  const found = directed(one).find(({ from, to }) => from.stem !== to.stem && theirs.has(`${to.stem} ${from.stem}`));
  return found && [found.from.word, found.to.word];
}

interface Topic {
  readonly word: string;
  readonly stem: string;
}
interface Directed {
  readonly from: Topic;
  readonly to: Topic;
}

/** The topic words before and after each direction: "flight from Paris to Rome" gives Paris, Rome. */
function directed({ words, stems }: Question): Directed[] {
  const pairs: Directed[] = [];
  let before: Topic | undefined;
  let waiting: Topic | undefined;
  for (const [i, word] of words.entries()) {
    if (DIRECTIONS.has(word)) waiting = before;
    else if (!BOUND_WORDS.has(word)) {
      const topic = { word, stem: stems[i]! };
      if (waiting) pairs.push({ from: waiting, to: topic });
      waiting = undefined;
      before = topic;
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
  return [words[first!]!, words[second!]!];
}
