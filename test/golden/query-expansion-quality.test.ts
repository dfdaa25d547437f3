import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { ndcgAt, recallAt } from '../../src/core/evaluation';
import { buildLexicalIndex, DEFAULT_ANALYSIS } from '../../src/core/lexical-index';
import { buildThesaurus, expandedIndex } from '../../src/core/query-expansion';
import { readCollection } from '../support/collections';
import { needShared } from '../support/shared';

// What docs/lexical-search.md says: words that are added, nDCG@10, recall@100; BM25 with k1 1.2, b 0.75, weight 1.
describe.each([
  ['cranfield', 'none', [[0, 0.336, 0.703], [10, 0.34, 0.713], [20, 0.343, 0.718]]],
  ['cranfield', 'english', [[0, 0.36, 0.731], [10, 0.364, 0.745], [20, 0.367, 0.748]]],
  ['cacm', 'none', [[0, 0.423, 0.604], [10, 0.43, 0.611], [20, 0.425, 0.614]]],
  ['cacm', 'english', [[0, 0.499, 0.672], [10, 0.492, 0.679], [20, 0.49, 0.679]]],
] as const)('expanded queries on %s, stemming %s', (name, stemming, documented) => {
  it('find what the documentation says', async (test) => {
    const { ids, texts, queries } = readCollection(needShared(test, 'collections', name));
    const plain = buildLexicalIndex(texts, { ...DEFAULT_ANALYSIS, stemming });
    const thesaurus = await buildThesaurus(plain.postings, noControl);
    for (const [terms, ndcg, recall] of documented) {
      const index = terms === 0 ? plain : expandedIndex(plain, thesaurus, { terms, weight: 1 });
      const sums = [0, 0];
      for (const { text, grades } of queries) {
        const { rows, similarities } = index.search(text, { k: 100, k1: 1.2, b: 0.75 });
        const ranking = Array.from(rows, (row, i) => ({ id: ids[row]!, score: similarities[i]! }));
        sums[0]! += ndcgAt(10)(ranking, grades) / queries.length;
        sums[1]! += recallAt(100)(ranking, grades) / queries.length;
      }
      expect(Math.abs(sums[0]! - ndcg), `nDCG@10, ${terms} words: ${sums[0]!}`).toBeLessThan(0.001);
      expect(Math.abs(sums[1]! - recall), `recall@100, ${terms} words: ${sums[1]!}`).toBeLessThan(0.001);
    }
  });
});
