import { wordsOf } from './words';

/** A name as programming languages have it: underscores and dollar signs belong to it. */
const NAME = /[\p{L}\p{N}\p{M}_$]+/gu;
/** Where a name of several words is joined: maxTokens, HTTPServer. Digits stay with the letters before them. */
const JOINT = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;

/**
 * As `wordsOf`; a name of several parts as a whole and by its parts: `maxTokens` gives maxtokens, max and tokens,
 * `max_tokens` gives max_tokens, max and tokens.
 */
export function codeWordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [name] of text.normalize('NFKC').matchAll(NAME)) {
    const whole = name.replace(/^[_$]+|[_$]+$/g, '').toLowerCase();
    const parts = wordsOf(name.replace(JOINT, ' '));
    if (whole.length > 1 && whole !== parts[0]) words.push(whole);
    words.push(...parts);
  }
  return words;
}
