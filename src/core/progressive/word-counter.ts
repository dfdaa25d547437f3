import type { TokenCounter } from '../chunking';
import { hashText } from '../common';

const isWordCode = (code: number): boolean =>
  code > 127 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/**
 * Counts runs of letters and digits as one and every other sign as one, for chunks that must be there at once: a model's
 * tokenizer takes several times as long to load and to count. Its chunks are those of no model.
 */
export const wordCounter = (maxTokens: number): TokenCounter => ({
  fingerprint: hashText('words'),
  maxTokens,
  count(text) {
    let words = 0;
    let inWord = false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const isWord = isWordCode(code);
      if (isWord ? !inWord : code > 32) words++;
      inWord = isWord;
    }
    return words;
  },
});
