import { LabError } from '../common';
import { topK } from '../vector-index';
import { createAnalyser } from './analyse';
import { collectPostings, type Postings } from './postings';
import type { LexicalIndex, WeightedWord, WordAnalysis } from './types';

/** A lexical index with its columns, for storing. */
export interface Bm25Index extends LexicalIndex {
  readonly postings: Postings;
}

/** @param texts row n of the index is the n-th text */
export const buildLexicalIndex = (texts: readonly string[], analysis: WordAnalysis): Bm25Index =>
  openLexicalIndex(collectPostings(texts, createAnalyser(analysis)), analysis);

/**
 * BM25 as in Lucene 8 and later: sum over the query's words, repeated words counting again, of
 * ln(1 + (N − n + 0.5) / (n + 0.5)) × tf / (tf + k1 × (1 − b + b × length / mean length)),
 * with N texts, n of them holding the word. Equal to "lucene" in PyPI's bm25s. Words that are searched beside those of
 * the query add the same, times their weight.
 * @param analysis what the postings were made with
 */
export function openLexicalIndex(postings: Postings, analysis: WordAnalysis): Bm25Index {
  const wordsOf = createAnalyser(analysis);
  const { lengths, words, starts, rows, counts } = postings;
  const count = lengths.length;
  const ids = new Map(words.map((word, id) => [word, id]));
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, count);
  const scores = new Float64Array(count);

  function idfOf(id: number): number {
    const texts = starts[id + 1]! - starts[id]!;
    return Math.log(1 + (count - texts + 0.5) / (texts + 0.5));
  }

  function addWord(id: number, weight: number, k1: number, b: number): void {
    const idf = idfOf(id);
    for (let at = starts[id]!; at < starts[id + 1]!; at++) {
      const row = rows[at]!;
      const tf = counts[at]!;
      const saturation = k1 * (1 - b + (b * lengths[row]!) / meanLength);
      // A row that has had no word yet is −∞, so that a row without words never ranks.
      scores[row] = Math.max(0, scores[row]!) + weight * ((idf * tf) / (tf + saturation));
    }
  }

  function byImportance(asked: readonly string[]): WeightedWord[] {
    const weights = new Map<string, number>();
    for (const word of asked) weights.set(word, (weights.get(word) ?? 0) + idfOf(ids.get(word)!));
    return Array.from(weights, ([word, weight]) => ({ word, weight }));
  }

  return {
    postings,
    count,
    bytes: bytesOf(postings),
    search(query, { k, k1, b, allows, expand }) {
      if (!Number.isSafeInteger(k) || k < 1) throw badParameters(`k is ${k}`);
      if (!(k1 >= 0 && k1 < Infinity && b >= 0 && b <= 1)) throw badParameters(`k1 is ${k1}, b is ${b}`);
      scores.fill(Number.NEGATIVE_INFINITY);
      const asked = wordsOf(query).filter((word) => ids.has(word));
      for (const word of asked) addWord(ids.get(word)!, 1, k1, b);
      for (const { word, weight } of expand?.(byImportance(asked)) ?? []) {
        const id = ids.get(word);
        if (id !== undefined) addWord(id, weight, k1, b);
      }
      if (allows) for (let row = 0; row < count; row++) if (!allows(row)) scores[row] = Number.NEGATIVE_INFINITY;
      return topK(scores, k);
    },
  };
}

/** Columns as they are; a word as two bytes a character and about 64 for its string, map entry and list place. */
const bytesOf = ({ lengths, words, starts, rows, counts }: Postings): number =>
  lengths.byteLength +
  starts.byteLength +
  rows.byteLength +
  counts.byteLength +
  words.reduce((sum, word) => sum + 2 * word.length + 64, 0);

const badParameters = (what: string): LabError =>
  new LabError({
    code: 'index/bad-parameters',
    message: `BM25 parameters: ${what}.`,
    nextStep: 'Report this as a bug.',
    fault: 'internal',
  });
