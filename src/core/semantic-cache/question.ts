import { stemEnglish } from '../lexical-index';
import { quantitiesOf, type Quantities } from './quantities';
import { BOUND_WORDS, NEGATIONS, questionKindOf, type QuestionKind } from './word-lists';

/** What guards and features see of a text; made in time linear in its length. Lists of words are English. */
export interface Question extends Quantities {
  /** In order, lower case, contractions taken apart: "can't" is "can", "not". */
  readonly words: readonly string[];
  /** Stem of each word. */
  readonly stems: readonly string[];
  readonly stemSet: ReadonlySet<string>;
  /** Stems of the words that carry the topic, in order. */
  readonly topic: readonly string[];
  readonly topicSet: ReadonlySet<string>;
  /** Stem → name as written, of names inside of a sentence: by capitals, digits or underscores. */
  readonly names: ReadonlyMap<string, string>;
  /** An odd number of negations. */
  readonly negated: boolean;
  readonly kind: QuestionKind;
  readonly sentences: number;
  /** Runs of three characters, lower case, what is between words as one space. */
  readonly trigrams: ReadonlySet<string>;
}

/** Numbers with their separators and what is written on them, or words with apostrophes, underscores, ++ and #. */
const WORD = /\p{Nd}+(?:[.,]\p{Nd}+)*\p{L}*|[\p{L}\p{M}_][\p{L}\p{N}\p{M}_]*(?:'\p{L}+)*(?:\+\+|#)?/gu;
const SENTENCE_END = /[.?!]+(?=\s|$)/gu;

export function readQuestion(text: string): Question {
  const plain = text.normalize('NFKC').replaceAll('’', "'");
  const written = plain.match(WORD) ?? [];
  const words = written.flatMap(takeApart);
  const stems = words.map(stemOf);
  const topic = stems.filter((_, i) => !BOUND_WORDS.has(words[i]!) && !NEGATIONS.has(words[i]!));
  return {
    ...{ words, stems, stemSet: new Set(stems), topic, topicSet: new Set(topic) },
    ...quantitiesOf(words),
    names: namesOf(written),
    negated: words.filter((word) => NEGATIONS.has(word)).length % 2 === 1,
    kind: questionKindOf(words),
    sentences: Math.max(1, plain.match(SENTENCE_END)?.length ?? 0),
    trigrams: trigramsOf(plain),
  };
}

const MOST_STEMS = 50_000;
const stems = new Map<string, string>();
function stemOf(word: string): string {
  let stem = stems.get(word);
  if (stem === undefined) {
    if (stems.size >= MOST_STEMS) stems.clear();
    stems.set(word, (stem = stemEnglish(word)));
  }
  return stem;
}

const CUT_SHORT: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall' };

/** "Can't" as can and not, "what's" as what, all in lower case. */
function takeApart(written: string): string[] {
  const word = written.toLowerCase();
  if (word === 'cannot') return ['can', 'not'];
  if (word.endsWith("n't")) return [CUT_SHORT[word.slice(0, -3)] ?? word.slice(0, -3), 'not'];
  return [word.split("'")[0]!];
}

const startsUpper = (word: string): boolean => /^\p{Lu}/u.test(word);
/** Capitals beyond the first, or letters with digits or underscores: NASA, maxTokens, utf8, max_tokens. */
const looksMade = (word: string): boolean => /^.+\p{Lu}|\p{L}\p{N}|\p{N}\p{L}|_/u.test(word);

/** Where most words have capitals, as in a headline, capitals name nothing. */
function namesOf(written: readonly string[]): Map<string, string> {
  const upper = written.filter(startsUpper).length;
  const capitalsTell = 2 * upper <= written.length || written.length < 3;
  const names = new Map<string, string>();
  for (const [i, word] of written.entries()) {
    const named = capitalsTell && ((i > 0 && startsUpper(word) && !/^I(?:'|$)/.test(word)) || looksMade(word));
    if (named || word.includes('_')) names.set(stemOf(takeApart(word)[0]!), word);
  }
  return names;
}

function trigramsOf(plain: string): Set<string> {
  const text = plain.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ');
  const trigrams = new Set<string>();
  for (let i = 0; i + 3 <= text.length; i++) trigrams.add(text.slice(i, i + 3));
  return trigrams;
}
