import type { Rng } from '../../common';
import { contentWords } from '../../testset';

/** Documents looked at for words and sentences, evenly spread, and how much of each. */
const MOST_DOCUMENTS = 200;
const MOST_CHARS = 4000;
/** Words about as rare as the one that they replace. */
const NEIGHBOURS = 50;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu;

export interface PlacedWord {
  readonly word: string;
  readonly start: number;
}

export const wordsIn = (text: string): PlacedWord[] =>
  Array.from(text.matchAll(WORD), (match) => ({ word: match[0], start: match.index }));

/** A text with one of its words replaced; a capital first letter stays one. */
export function withWord(text: string, { word, start }: PlacedWord, other: string): string {
  const written = /^\p{Lu}[^\p{Lu}]*$/u.test(word) ? other.slice(0, 1).toUpperCase() + other.slice(1) : other;
  return text.slice(0, start) + written + text.slice(start + word.length);
}

/** Words of the queries and documents that say what they are about, by how rare they are. */
export interface Words {
  /** The rarest word of a text that says what it is about; undefined where there is none. */
  rarestIn(text: string): PlacedWord | undefined;
  /** Another word, about as rare; undefined where there is none. */
  other(word: string, rng: Rng): string | undefined;
}

/** @param texts queries and beginnings of documents */
export function createWords(texts: Iterable<string>): Words {
  const holders = new Map<string, number>();
  const spelling = new Map<string, string>();
  const isTopical = new Map<string, boolean>();
  for (const text of texts) {
    for (const key of new Set(wordsIn(text).map(({ word }) => spell(word))))
      holders.set(key, (holders.get(key) ?? 0) + 1);
  }
  function spell(word: string): string {
    const key = word.toLowerCase();
    if (!spelling.has(key)) spelling.set(key, word);
    return key;
  }
  const topical = (key: string): boolean => {
    let known = isTopical.get(key);
    if (known === undefined)
      isTopical.set(key, (known = /^\p{L}[\p{L}'’-]{3,}$/u.test(key) && contentWords(key).length > 0));
    return known;
  };
  const byRarity = [...holders.keys()]
    .filter(topical)
    .sort((a, b) => holders.get(a)! - holders.get(b)! || (a < b ? -1 : 1));
  const placeOf = new Map(byRarity.map((key, place) => [key, place]));
  return {
    rarestIn(text) {
      let rarest: PlacedWord | undefined;
      let fewest = Infinity;
      for (const placed of wordsIn(text)) {
        const key = placed.word.toLowerCase();
        const count = topical(key) ? (holders.get(key) ?? 0) : Infinity;
        if (count < fewest) [rarest, fewest] = [placed, count];
      }
      return rarest;
    },
    other(word, rng) {
      const place = placeOf.get(word.toLowerCase()) ?? 0;
      const from = Math.max(0, Math.min(place - NEIGHBOURS, byRarity.length - 2 * NEIGHBOURS));
      const key = byRarity[from + rng.below(Math.min(2 * NEIGHBOURS, byRarity.length - from))];
      return key === undefined || key === word.toLowerCase() ? undefined : spelling.get(key);
    },
  };
}

/** Beginnings of some documents. */
export function sampleOf(documents: readonly { readonly source: string }[]): string[] {
  const step = Math.max(1, documents.length / MOST_DOCUMENTS);
  const sample: string[] = [];
  for (let at = 0; at < documents.length; at += step)
    sample.push(documents[Math.floor(at)]!.source.slice(0, MOST_CHARS));
  return sample;
}
