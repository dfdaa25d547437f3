import type { JobControl } from '../common';
import { mapWithPauses } from './map-with-pauses';
import type { DistilledVocabulary, VocabularyTokenizer } from './types';

/** Each costs the encoder a run of a millisecond or two. */
const MOST_TOKENS = 20_000;
/** Longer runs of letters are keys and addresses, no words. */
const LONGEST_WORD = 40;

export interface ChosenTokens {
  /** The tokenizer's own in order of id, then words by falling frequency, equal ones in code unit order. */
  readonly tokens: readonly string[];
  /** Words of the documents that have no place. */
  readonly leftOut: number;
}

/**
 * The vocabulary of a distilled model. Of a corpus: the tokenizer's tokens that its texts are made of, and its words as
 * wholes, the most frequent first.
 */
export async function chooseTokens(
  texts: readonly string[],
  tokenizer: VocabularyTokenizer,
  vocabulary: DistilledVocabulary,
  control: JobControl,
): Promise<ChosenTokens> {
  if (vocabulary === 'tokenizer') return { tokens: tokenizer.tokens, leftOut: 0 };
  const pieces = new Set<string>();
  const words = new Map<string, number>();
  await mapWithPauses(texts, control, (text) => {
    const split = tokenizer.split(text);
    for (const piece of split) pieces.add(piece);
    for (const word of joinWords(split, tokenizer.continuation)) words.set(word, (words.get(word) ?? 0) + 1);
  });
  const known = tokenizer.tokens.filter((token) => pieces.has(token));
  const wholes = [...words]
    .filter(([word]) => tokenizer.idOf(word) === undefined && word.length <= LONGEST_WORD)
    .sort(([a, often], [b, rarely]) => rarely - often || (a < b ? -1 : 1))
    .map(([word]) => word);
  const room = Math.max(0, MOST_TOKENS - known.length);
  return { tokens: [...known, ...wholes.slice(0, room)], leftOut: Math.max(0, wholes.length - room) };
}

function* joinWords(pieces: readonly string[], continuation: string): Generator<string> {
  let word = '';
  for (const piece of pieces) {
    if (piece.startsWith(continuation)) word += piece.slice(continuation.length);
    else {
      if (word) yield word;
      word = piece;
    }
  }
  if (word) yield word;
}
