import type { JobControl, Rng } from '../../common';
import { contentWords } from '../../testset';

/** Documents looked at for words and sentences, evenly spread, and how much of each. */
const MOST_DOCUMENTS = 200;
const MOST_CHARS = 4000;
/** Words about as rare as the one that they replace. */
const NEIGHBOURS = 50;

const TEXTS_AT_ONCE = 500;
const WORDS_AT_ONCE = 5000;

/** Digits and short words say little by themselves. */
const TOPICAL = /^\p{L}[\p{L}'’-]{3,}$/u;
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

/** Words of some texts that say what they are about, by how rare they are. */
export interface Words {
  /**
   * The rarest word of a text that says what it is about; undefined where there is none.
   * @param least texts that it must stand in
   */
  rarestIn(text: string, least?: number): PlacedWord | undefined;
  /** Another word, about as rare; undefined where there is none. */
  other(word: string, rng: Rng): string | undefined;
}

export async function createWords(texts: readonly string[], control: JobControl): Promise<Words> {
  const found = new Map<string, { readonly spelling: string; holders: number; lastIn: number }>();
  for (const [i, text] of texts.entries()) {
    if (i % TEXTS_AT_ONCE === 0) await control.checkpoint();
    for (const { word } of wordsIn(text)) {
      const key = word.toLowerCase();
      const known = found.get(key);
      if (!known) found.set(key, { spelling: word, holders: 1, lastIn: i });
      else if (known.lastIn < i) {
        known.lastIn = i;
        known.holders++;
      }
    }
  }
  const topical: string[] = [];
  let looked = 0;
  for (const key of found.keys()) {
    if (looked++ % WORDS_AT_ONCE === 0) await control.checkpoint();
    if (TOPICAL.test(key) && contentWords(key).length > 0) topical.push(key);
  }
  const holdersOf = (key: string): number => found.get(key)?.holders ?? 0;
  const byRarity = topical.sort((a, b) => holdersOf(a) - holdersOf(b) || (a < b ? -1 : 1));
  const placeOf = new Map(byRarity.map((key, place) => [key, place]));
  return {
    rarestIn(text, least = 1) {
      let rarest: PlacedWord | undefined;
      let fewest = Infinity;
      for (const placed of wordsIn(text)) {
        const key = placed.word.toLowerCase();
        const holders = placeOf.has(key) ? holdersOf(key) : 0;
        if (holders >= least && holders < fewest) [rarest, fewest] = [placed, holders];
      }
      return rarest;
    },
    other(word, rng) {
      const place = placeOf.get(word.toLowerCase()) ?? 0;
      const from = Math.max(0, Math.min(place - NEIGHBOURS, byRarity.length - 2 * NEIGHBOURS));
      const key = byRarity[from + rng.below(Math.min(2 * NEIGHBOURS, byRarity.length - from))];
      return key === undefined || key === word.toLowerCase() ? undefined : found.get(key)?.spelling;
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
