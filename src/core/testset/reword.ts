import type { Rng } from '../common';
import { contentWords, longestRun, type ContentWord } from './words';
import type { Associate, Lexicon } from './lexicon';
import { sentencesOf } from './prose';

/** Content words of a query: people write two to eight. */
const LEAST_WORDS = 4;
const MOST_WORDS = 7;
/** A longer run of words in the source's order would be a quotation. */
const MOST_PHRASE = 3;
/** Share of a query's words that the answer may hold, as far as the documents offer other words. */
export const TARGET_OVERLAP = 0.6;

export interface RewordInput {
  /** Words as found: a heading, a sentence, a passage. */
  readonly text: string;
  /** Content words of what would be embedded with the answer: headings and span. */
  readonly answer: readonly ContentWord[];
  readonly lexicon: Lexicon;
  readonly rng: Rng;
}

/**
 * A query about the same thing in other words: phrases of the source are sampled by how much they tell, words of the
 * answer are dropped, the rarest first, until they are no more than {@link TARGET_OVERLAP} of the query, words that the
 * documents use together with those kept take the places, and the order is drawn anew.
 *
 * Sampling terms of a known item follows Azzopardi and de Rijke (SIGIR 2006; with Balog, SIGIR 2007), whose queries mix
 * words of the item with words from elsewhere; drawing the latter from co-occurrence follows Berger and Lafferty
 * (SIGIR 1999).
 */
export function reword({ text, answer, lexicon, rng }: RewordInput): string {
  const answerStems = new Set(answer.map(({ stem }) => stem));
  const source = phrasesOf(text);
  const sourceStems = new Set(source.flatMap((phrase) => phrase.map(({ stem }) => stem)));
  const wanted = LEAST_WORDS + rng.below(MOST_WORDS - LEAST_WORDS + 1);
  const most = Math.max(1, Math.floor(TARGET_OVERLAP * wanted));
  const picked = pickPhrases(source, { most, wanted, answerStems, lexicon, rng });
  const stems = new Set(picked.flatMap((phrase) => phrase.map(({ stem }) => stem)));
  const offered = lexicon.associates(stems, new Set([...answerStems, ...sourceStems]));
  const added = sample(offered, wanted - stems.size, ({ score }) => score, rng);
  return arranged([...picked, ...added.map((associate) => [associate])], answer, rng);
}

/** Runs of content words between function words and punctuation, three words at most. */
function phrasesOf(text: string): ContentWord[][] {
  const phrases: ContentWord[][] = [];
  const seen = new Set<string>();
  for (const sentence of sentencesOf(text)) {
    for (const part of sentence.split(/[,;:()[\]{}"“”/|]|\s[-–—]\s/)) {
      let phrase: ContentWord[] = [];
      const close = (): void => {
        if (phrase.length > 0) phrases.push(phrase);
        phrase = [];
      };
      for (const written of part.split(/\s+/)) {
        const words = contentWords(written);
        if (words.length === 0 || phrase.length + words.length > MOST_PHRASE) close();
        for (const word of words) {
          if (seen.has(word.stem)) continue;
          seen.add(word.stem);
          phrase.push(word);
        }
      }
      close();
    }
  }
  return phrases;
}

function pickPhrases(
  phrases: readonly ContentWord[][],
  {
    most,
    wanted,
    answerStems,
    lexicon,
    rng,
  }: { most: number; wanted: number; answerStems: ReadonlySet<string>; lexicon: Lexicon; rng: Rng },
): ContentWord[][] {
  const tells = (phrase: readonly ContentWord[]): number =>
    phrase.reduce((sum, { stem }) => sum + commonness(lexicon, stem), 0) / phrase.length;
  const picked: ContentWord[][] = [];
  let own = 0;
  let total = 0;
  for (const phrase of sample(phrases, phrases.length, tells, rng)) {
    // The rarest word finds its place alone: a query of such words measures look-up, not search.
    const rarestFirst = [...phrase].sort((a, b) => lexicon.holders(a.stem) - lexicon.holders(b.stem));
    const kept = new Set(phrase);
    for (const word of rarestFirst) {
      const held = [...kept].filter(({ stem }) => answerStems.has(stem)).length;
      if (own + held > most && answerStems.has(word.stem)) kept.delete(word);
    }
    const rest = phrase.filter((word) => kept.has(word)).slice(0, wanted - total);
    if (rest.length === 0) continue;
    picked.push(rest);
    own += rest.filter(({ stem }) => answerStems.has(stem)).length;
    total += rest.length;
  }
  return picked;
}

/** How much a word tells, less for one that no other section knows. */
const commonness = (lexicon: Lexicon, stem: string): number =>
  lexicon.weight(stem) * (lexicon.holders(stem) > 1 ? 1 : 0.25);

/** Draws without replacement, each with a chance in proportion to its weight. */
function sample<T>(items: readonly T[], count: number, weightOf: (item: T) => number, rng: Rng): T[] {
  const rest = items.map((item) => ({ item, weight: Math.max(1e-6, weightOf(item)) }));
  const drawn: T[] = [];
  while (rest.length > 0 && drawn.length < count) {
    let at = rng.next() * rest.reduce((sum, { weight }) => sum + weight, 0);
    let index = rest.findIndex(({ weight }) => (at -= weight) < 0);
    if (index < 0) index = rest.length - 1;
    drawn.push(rest.splice(index, 1)[0]!.item);
  }
  return drawn;
}

/** The parts in a drawn order; of several draws the one that repeats the answer least. */
function arranged(
  parts: readonly (readonly (ContentWord | Associate)[])[],
  answer: readonly ContentWord[],
  rng: Rng,
): string {
  const text = answer.map(({ stem }) => stem);
  let best: { query: string; run: number } | undefined;
  for (let draw = 0; draw < 3; draw++) {
    const words = sample(parts, parts.length, () => 1, rng).flat();
    const run = longestRun(
      words.map(({ stem }) => stem),
      text,
    );
    if (!best || run < best.run) best = { query: words.map(({ word }) => word).join(' '), run };
  }
  return best?.query ?? '';
}

/** Whether a query quotes its answer: more than half of its words stand there one after the other. */
export function quotes(query: string, answer: readonly ContentWord[]): boolean {
  const words = contentWords(query).map(({ stem }) => stem);
  const run = longestRun(
    words,
    answer.map(({ stem }) => stem),
  );
  return run > Math.max(2, Math.ceil(words.length / 2));
}
