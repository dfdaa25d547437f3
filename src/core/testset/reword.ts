import type { Rng } from '../common';
import { contentWords, longestRun, type ContentWord } from './words';
import type { Associate, Lexicon } from './lexicon';
import { sentencesOf } from './prose';

/**
 * How people ask, as measured on the judged queries of Cranfield, CACM and this project's guide, before any ranking:
 * 5 to 12 content words, of which a relevant text holds 28 to 39 %, 15 to 27 % of these in another form.
 */
const LEAST_WORDS = 5;
const MOST_WORDS = 12;
/** What a short heading asks for is asked shortly. */
const MORE_THAN_SOURCE = 2;
const HELD_SHARE = 0.35;
const OTHER_FORM_SHARE = 0.22;
const LEFT_OUT_SHARE = 1 / 3;
/** A longer run of words in the source's order would be a quotation. */
const MOST_PHRASE = 3;
/** Words of an answer that associates are looked for. */
const MOST_TOPIC_WORDS = 60;

export interface RewordInput {
  /** Words as found: a heading, a sentence, a passage. */
  readonly text: string;
  /** Content words of what would be embedded with the answer: headings and span. */
  readonly answer: readonly ContentWord[];
  readonly lexicon: Lexicon;
  readonly rng: Rng;
}

/**
 * A query about the same thing in other words: phrases of the source are drawn, those first that the answer is about
 * and that other sections know as well; words of the answer are dropped, the rarest first, until they are a third of
 * the query; some get another ending; words that the documents use around the answer's take the other places; and the
 * order is drawn anew.
 *
 * Sampling terms of a known item follows Azzopardi and de Rijke (SIGIR 2006; with Balog, SIGIR 2007), whose queries mix
 * words of the item with words from elsewhere; drawing the latter from co-occurrence follows Berger and Lafferty
 * (SIGIR 1999).
 */
export function reword({ text, answer, lexicon, rng }: RewordInput): string {
  const answerStems = new Set(answer.map(({ stem }) => stem));
  const phrases = phrasesOf(text);
  const sourceStems = new Set(phrases.flatMap((phrase) => phrase.map(({ stem }) => stem)));
  const longest = Math.min(MOST_WORDS, Math.max(LEAST_WORDS, sourceStems.size + MORE_THAN_SOURCE));
  const wanted = LEAST_WORDS + rng.below(longest - LEAST_WORDS + 1);
  const most = { held: Math.max(2, Math.round(HELD_SHARE * wanted)), all: wanted };
  const picked = pickPhrases(phrases, answer, most, lexicon, rng);
  const count = picked.reduce((sum, phrase) => sum + phrase.length, 0);
  const topic = [...answerStems].slice(0, MOST_TOPIC_WORDS);
  const offered = lexicon.associates(topic, new Set([...answerStems, ...sourceStems]));
  const added = drawn(offered, wanted - count, ({ score }) => score, rng);
  const answerWords = new Set(answer.map(({ word }) => word));
  const reformed = picked.map((phrase) =>
    phrase.map((word) => (rng.next() < OTHER_FORM_SHARE ? otherForm(word, answerWords, lexicon) : word)),
  );
  return arranged([...reformed, ...added.map((associate) => [associate])], answer, rng);
}

/** Runs of content words between function words and punctuation, three words at most; each word once. */
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

/** @param most words that the answer holds, and words in all */
function pickPhrases(
  phrases: readonly (readonly ContentWord[])[],
  answer: readonly ContentWord[],
  most: { readonly held: number; readonly all: number },
  lexicon: Lexicon,
  rng: Rng,
): ContentWord[][] {
  const counts = new Map<string, number>();
  for (const { stem } of answer) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  // A word that nothing else knows finds its place alone: a query of such words measures look-up, not search.
  const weight = ({ stem }: ContentWord): number =>
    lexicon.holders(stem) > 1 ? (0.1 + (counts.get(stem) ?? 0)) ** 2 / lexicon.weight(stem) : 0.01;
  const ofPhrase = (phrase: readonly ContentWord[]): number =>
    phrase.reduce((sum, word) => sum + weight(word), 0) / phrase.length;
  const picked: ContentWord[][] = [];
  let held = 0;
  let all = 0;
  for (const phrase of drawn(phrases, phrases.length, ofPhrase, rng)) {
    const isHeld = ({ stem }: ContentWord): boolean => counts.has(stem);
    const commonestFirst = phrase.filter(isHeld).sort((a, b) => lexicon.holders(b.stem) - lexicon.holders(a.stem));
    const kept = new Set(commonestFirst.slice(0, most.held - held));
    const rest = phrase.filter((word) => !isHeld(word) || kept.has(word)).slice(0, most.all - all);
    if (rest.length === 0) continue;
    picked.push(rest);
    held += rest.filter(isHeld).length;
    all += rest.length;
  }
  return picked;
}

/** The word with another ending that the documents know and the answer does not hold, where there is one. */
function otherForm(word: ContentWord, answerWords: ReadonlySet<string>, lexicon: Lexicon): ContentWord {
  const form = lexicon.forms(word.stem).find((each) => each !== word.word && !answerWords.has(each));
  return form === undefined ? word : { word: form, stem: word.stem };
}

/** Draws without replacement, each with a chance in proportion to its weight. */
function drawn<T>(items: readonly T[], count: number, weightOf: (item: T) => number, rng: Rng): T[] {
  const rest = items.map((item) => ({ item, weight: Math.max(1e-6, weightOf(item)) }));
  const taken: T[] = [];
  while (rest.length > 0 && taken.length < count) {
    let at = rng.next() * rest.reduce((sum, { weight }) => sum + weight, 0);
    let index = rest.findIndex(({ weight }) => (at -= weight) < 0);
    if (index < 0) index = rest.length - 1;
    taken.push(rest.splice(index, 1)[0]!.item);
  }
  return taken;
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
    const words = drawn(parts, parts.length, () => 1, rng).flat();
    const run = longestRun(
      words.map(({ stem }) => stem),
      text,
    );
    if (!best || run < best.run) best = { query: words.map(({ word }) => word).join(' '), run };
  }
  return best?.query ?? '';
}

/** What remains of a question when a third of the words that carry its topic are left out; its frame stays. */
export function shortened(question: string, rng: Rng): string {
  const words = question.split(/\s+/).filter(Boolean);
  const carrying = words.flatMap((word, at) => (contentWords(word).length > 0 ? [at] : []));
  const left = new Set(drawn(carrying, Math.round(LEFT_OUT_SHARE * carrying.length), () => 1, rng));
  return words.filter((_, at) => !left.has(at)).join(' ');
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
