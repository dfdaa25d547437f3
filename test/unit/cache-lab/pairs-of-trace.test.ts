import { describe, expect, it } from 'vitest';
import { pairsOfTrace, type ResolvedAnswer, type ResolvedQuery } from '../../../src/core/cache-lab';
import { resolvedTrace } from '../../support/resolved-trace';

const query = (text: string, meaning: number): ResolvedQuery => ({ text, meaning, searchMs: 1 });
const answer = (of: number, chunks: readonly number[]): ResolvedAnswer => ({ query: of, bytes: 1, chunks });

describe('pairs of a trace', () => {
  const queries = [query('a', 7), query('b', 7), query('c', 8), query('d', -1), query('e', -1)];
  const alike = [
    [{ query: 1, cosine: 0.9 }],
    [
      { query: 2, cosine: 0.95 },
      { query: 0, cosine: 0.9 },
    ],
    [{ query: 1, cosine: 0.95 }],
    [
      { query: 4, cosine: 0.99 },
      { query: 0, cosine: 0.7 },
    ],
    [{ query: 3, cosine: 0.99 }],
  ];
  const answers = [answer(0, [1, 2]), answer(1, [5]), answer(2, [5]), answer(3, [1]), answer(4, [9, 1])];
  const { pairs, labelled } = pairsOfTrace(resolvedTrace([0, 1, 2, 3, 4], { queries, alike, answers }));

  it('hold each query with the most alike of those asked before', () => {
    expect(pairs.map(({ cached, asked, cosine }) => [cached, asked, cosine])).toEqual([
      ['a', 'b', 0.9],
      ['b', 'c', 0.95],
      ['a', 'd', 0.7],
      ['d', 'e', 0.99],
    ]);
  });

  it('are the same by meaning, and where none is told by the best chunk', () => {
    expect(pairs.map(({ same }) => same)).toEqual([true, false, true, false]);
    expect(labelled).toBe(2);
  });

  it('are none where nothing is alike', () => {
    expect(pairsOfTrace(resolvedTrace([0, 1])).pairs).toEqual([]);
  });
});
