import { describe, expect, it } from 'vitest';
import { ndcgAt } from '../../src/core/evaluation';
import { buildLexicalIndex, DEFAULT_ANALYSIS } from '../../src/core/lexical-index';
import { readCollection } from '../support/collections';
import { needShared } from '../support/shared';

// Reference: BM25 with k1 1.2, b 0.75 and English stop words, by other software with words of its own.
describe.each([
  ['cranfield', 'none', 0.3359, 3],
  ['cacm', 'none', 0.4229, 3],
  ['cranfield', 'english', 0.3597, 2],
  ['cacm', 'english', 0.4994, 2],
] as const)('nDCG@10 of BM25 on %s, stemming %s', (name, stemming, reference, digits) => {
  it(`is the reference, ${reference}`, (test) => {
    const { ids, texts, queries } = readCollection(needShared(test, 'collections', name));
    const index = buildLexicalIndex(texts, { ...DEFAULT_ANALYSIS, stemming });
    let sum = 0;
    for (const { text, grades } of queries) {
      const { rows, similarities } = index.search(text, { k: 10, k1: 1.2, b: 0.75 });
      const ranking = Array.from(rows, (row, i) => ({ id: ids[row]!, score: similarities[i]! }));
      sum += ndcgAt(10)(ranking, grades);
    }
    expect(sum / queries.length).toBeCloseTo(reference, digits);
  });
});
