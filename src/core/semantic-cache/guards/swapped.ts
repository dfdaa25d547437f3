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

interface Topic {
  readonly word: string;
  readonly stem: string;
}
/** Topic words that stand together before and after a direction. */
interface Directed {
  readonly direction: string;
  readonly from: readonly Topic[];
  readonly to: readonly Topic[];
}
/** Directions of a text that are looked at: questions have few, and the work grows with their product. */
const MOST_DIRECTIONS = 8;

/** A word before a direction that stands after one in the other text, and one the other way round. */
function reversed(one: Question, other: Question): readonly string[] | undefined {
  const theirs = directed(other);
  for (const { direction, from, to } of directed(one)) {
    for (const their of theirs) {
      if (their.direction !== direction) continue;
      const moved = from.find(({ stem }) => has(their.to, stem) && !has(their.from, stem));
      const back = to.find(({ stem }) => has(their.from, stem) && !has(their.to, stem));
      if (moved && back && moved.stem !== back.stem) return [moved.word, back.word];
    }
  }
  return undefined;
}

const has = (topics: readonly Topic[], stem: string): boolean => topics.some((topic) => topic.stem === stem);
/** Words of one side that are looked at, those next to the direction. */
const MOST_SIDE = 4;

/** "Flight from Paris to Rome" gives Paris, Rome; "effect of heat on steel wings" gives heat, steel and wings. */
function directed({ words, stems }: Question): Directed[] {
  const found: Directed[] = [];
  for (let at = 0; at < words.length && found.length < MOST_DIRECTIONS; at++) {
    if (!DIRECTIONS.has(words[at]!)) continue;
    const side = (step: 1 | -1): Topic[] => {
      const topics: Topic[] = [];
      let i = at + step;
      while (ARTICLES.has(words[i] ?? '')) i += step;
      for (; i >= 0 && i < words.length && topics.length < MOST_SIDE && !BOUND_WORDS.has(words[i]!); i += step)
        topics.push({ word: words[i]!, stem: stems[i]! });
      return topics;
    };
    const [from, to] = [side(-1), side(1)];
    if (from.length > 0 && to.length > 0) found.push({ direction: words[at]!, from, to });
  }
  return found;
}

const ARTICLES: ReadonlySet<string> = new Set(['a', 'an', 'the', 'my', 'our']);

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
