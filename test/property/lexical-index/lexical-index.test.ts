import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createAnalyser,
  decodeLexicalIndex,
  DEFAULT_ANALYSIS,
  encodeLexicalIndex,
  buildLexicalIndex as buildWith,
  type Bm25Index,
} from '../../../src/core/lexical-index';

const buildLexicalIndex = (texts: readonly string[]): Bm25Index => buildWith(texts, DEFAULT_ANALYSIS);
const decode = (bytes: Uint8Array): Bm25Index => decodeLexicalIndex(bytes, DEFAULT_ANALYSIS);
const wordsOf = createAnalyser(DEFAULT_ANALYSIS);

const word = fc.constantFrom('apple', 'pear', 'plum', 'fig', 'Äpfel', '日本語', 'the', 'x', '…');
const text = fc.oneof(
  fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

it('a decoded word index answers as the one that was encoded', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), text, fc.integer({ min: 1, max: 20 }), (texts, query, k) => {
      const index = buildLexicalIndex(texts);
      const decoded = decode(encodeLexicalIndex(index));
      const params = { k, k1: 1.2, b: 0.75 };
      expect(decoded.search(query, params)).toEqual(index.search(query, params));
      expect(decoded.bytes).toBe(index.bytes);
    }),
  );
});

it('exactly the texts with a word of the query come back, best first', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), text, (texts, query) => {
      const wanted = new Set(wordsOf(query));
      const expected = texts.flatMap((t, row) => (wordsOf(t).some((w) => wanted.has(w)) ? [row] : []));
      const { rows, similarities } = buildLexicalIndex(texts).search(query, { k: 20, k1: 1.2, b: 0.75 });
      expect([...rows].sort((a, b) => a - b)).toEqual(expected);
      expect([...similarities].every((s, i) => s > 0 && (i === 0 || s <= similarities[i - 1]!))).toBe(true);
    }),
  );
});
