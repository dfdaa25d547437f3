import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildLexicalIndex, createAnalyser, DEFAULT_ANALYSIS, type WordAnalysis } from '../../src/core/lexical-index';
import { projectRoot } from '../support/shared';

type Stemming = WordAnalysis['stemming'];
/** Made by PyPI's bm25s and PyStemmer: see make-bm25.py. */
interface Golden {
  readonly texts: readonly string[];
  readonly queries: readonly string[];
  readonly analyses: readonly {
    readonly stemming: Stemming;
    readonly words: readonly string[][];
    readonly cases: readonly { query: number; k1: number; b: number; scores: Readonly<Record<string, number>> }[];
  }[];
}
interface Stems {
  readonly words: readonly string[];
  readonly stems: Readonly<Record<string, readonly string[]>>;
}
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(projectRoot, 'test/golden', file), 'utf8'));
const golden = read('bm25.json') as Golden;
const { words, stems } = read('stems.json') as Stems;

describe.each(golden.analyses)('BM25 against bm25s, stemming $stemming', ({ stemming, words, cases }) => {
  const analysis = { ...DEFAULT_ANALYSIS, stemming };
  it('scores the same words', () => {
    expect(golden.texts.map(createAnalyser(analysis))).toEqual(words);
  });

  const index = buildLexicalIndex(golden.texts, analysis);
  it.each([0, 0.9, 1.2, 2].flatMap((k1) => [0, 0.4, 0.75, 1].map((b) => ({ k1, b }))))('k1 $k1, b $b', ({ k1, b }) => {
    const wanted = cases.filter((each) => each.k1 === k1 && each.b === b);
    expect(wanted).toHaveLength(golden.queries.length);
    for (const { query, scores } of wanted) {
      const { rows, similarities } = index.search(golden.queries[query]!, { k: golden.texts.length, k1, b });
      // Without any query word a text does not come back at all.
      expect([...rows].sort((a, z) => a - z)).toEqual(Object.keys(scores).map(Number));
      for (const [i, row] of rows.entries()) expect(similarities[i], `${query}: ${row}`).toBeCloseTo(scores[row]!, 4);
    }
  });
});

describe('stems against PyStemmer', () => {
  it.each(Object.keys(stems))('%s', (language) => {
    // One text a word, since a word of one letter is none here, and others become stop words.
    const stem = createAnalyser({ ...DEFAULT_ANALYSIS, stopWords: 'none', stemming: language as Stemming });
    expect(words.map((word) => stem(word).join(' '))).toEqual(stems[language]);
  });
});
