import type { Rng } from '../../common';
import { opposite, otherNumber, otherWord } from './near-miss';
import type { Words } from './words';

/** Running text: nothing that markup, tables, code or JSON are made of, so that an edit breaks no format. */
const SENTENCE = /(?<=^|[.!?]\s|\n)[\p{L}\d](?:[^.!?<>{}[\]|`"\\\n#*=]|\n(?=[\p{L}\d(])){20,300}[.!?](?=\s|$)/gu;
const MOST_SENTENCES = 500;

interface Passage {
  readonly start: number;
  readonly text: string;
}

/** Sentences of running text, the first five hundred. */
export function sentencesIn(text: string): Passage[] {
  const found: Passage[] = [];
  for (const match of text.matchAll(SENTENCE)) {
    found.push({ start: match.index, text: match[0] });
    if (found.length === MOST_SENTENCES) break;
  }
  return found;
}

/** What an edit draws from. */
export interface EditMaterial {
  readonly words: Words;
  /** Sentences of the documents, on one line each. */
  readonly sentences: readonly string[];
}

/**
 * A text with one sentence changed, inserted or removed; undefined where it holds no sentence. What is inserted stands
 * in another place of the documents, and what is changed says something else: another number, the opposite, another
 * word.
 */
export function edited(text: string, { words, sentences }: EditMaterial, rng: Rng): string | undefined {
  const passages = sentencesIn(text);
  const passage = passages[rng.below(passages.length)];
  if (!passage) return undefined;
  const { start, text: sentence } = passage;
  const end = start + sentence.length;
  const kind = rng.below(3);
  if (kind === 0 && passages.length > 1) return text.slice(0, start) + text.slice(end).replace(/^[ \t]+/, '');
  const change = kind === 1 ? changed(sentence, words, rng) : undefined;
  if (change !== undefined) return text.slice(0, start) + change + text.slice(end);
  const spare = sentences[rng.below(sentences.length)];
  const inserted = spare === undefined || spare === sentence ? `Note that this no longer holds.` : spare;
  return `${text.slice(0, end)} ${inserted}${text.slice(end)}`;
}

function changed(sentence: string, words: Words, rng: Rng): string | undefined {
  for (const change of [otherNumber, opposite, otherWord]) {
    const other = change(sentence, words, rng);
    if (other !== undefined && other !== sentence) return other;
  }
  return undefined;
}
