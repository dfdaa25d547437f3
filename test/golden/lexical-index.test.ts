import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildLexicalIndex, wordsOf } from '../../src/core/lexical-index';
import { projectRoot } from '../support/shared';

/** Made by PyPI's bm25s; the file says how. */
interface Golden {
  readonly texts: readonly string[];
  readonly words: readonly string[][];
  readonly queries: readonly { k1: number; b: number; query: string; scores: number[] }[];
}
const golden = JSON.parse(readFileSync(path.join(projectRoot, 'test/golden/bm25.json'), 'utf8')) as Golden;

describe('BM25 against bm25s', () => {
  it('scores the same words', () => {
    expect(golden.texts.map(wordsOf)).toEqual(golden.words);
  });

  const index = buildLexicalIndex(golden.texts);
  it.each(golden.queries)('k1 $k1, b $b: $query', ({ query, k1, b, scores }) => {
    const { rows, similarities } = index.search(query, { k: golden.texts.length, k1, b });
    const found = golden.texts.map(() => 0);
    for (const [i, row] of rows.entries()) found[row] = similarities[i]!;
    for (const [row, score] of scores.entries()) expect(found[row], `text ${row}`).toBeCloseTo(score, 4);
    // Without any query word a text does not come back at all.
    expect(rows).toHaveLength(scores.filter((score) => score > 0).length);
  });
});
