import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { buildLexicalIndex, DEFAULT_ANALYSIS, type WeightedWord } from '../../../src/core/lexical-index';
import { buildThesaurus, expandedIndex, expandQuery, type Thesaurus } from '../../../src/core/query-expansion';

/** fig is close to both apple and pear, plum to apple alone. */
const thesaurus: Thesaurus = {
  terms: ['apple', 'fig', 'pear', 'plum'],
  starts: Uint32Array.of(0, 2, 4, 5, 6),
  neighbours: Uint32Array.of(3, 1, 0, 2, 1, 0),
  similarities: Uint16Array.of(16384, 8192, 8192, 8192, 8192, 16384),
};
const words = (...list: string[]): WeightedWord[] => list.map((word) => ({ word, weight: 2 }));

describe('an expanded query', () => {
  it('gets the neighbours of its words, the most similar first', () => {
    expect(expandQuery(thesaurus, words('apple'), { terms: 5, weight: 1 })).toEqual([
      { word: 'plum', weight: 0.5 },
      { word: 'fig', weight: 0.25 },
    ]);
  });

  it('weighs a term by its similarity to all of its words, those that have no neighbours included', () => {
    expect(expandQuery(thesaurus, words('apple', 'pear'), { terms: 5, weight: 1 })).toEqual([
      { word: 'fig', weight: 0.25 },
      { word: 'plum', weight: 0.25 },
    ]);
    expect(expandQuery(thesaurus, words('apple', 'unknown'), { terms: 1, weight: 1 })).toEqual([
      { word: 'plum', weight: 0.25 },
    ]);
  });

  it('lets an important word decide', () => {
    const query = [
      { word: 'apple', weight: 1 },
      { word: 'pear', weight: 3 },
    ];
    expect(expandQuery(thesaurus, query, { terms: 5, weight: 2 })).toEqual([
      { word: 'fig', weight: 0.5 },
      { word: 'plum', weight: 0.25 },
    ]);
  });

  it('gets no word that it has, and no more than wanted', () => {
    expect(expandQuery(thesaurus, words('apple', 'plum'), { terms: 5, weight: 1 }).map(({ word }) => word)).toEqual([
      'fig',
    ]);
    expect(expandQuery(thesaurus, words('fig'), { terms: 1, weight: 1 })).toEqual([{ word: 'apple', weight: 0.25 }]);
    expect(expandQuery(thesaurus, [], { terms: 5, weight: 1 })).toEqual([]);
  });
});

describe('a word index with a thesaurus', () => {
  const params = { k: 10, k1: 1.2, b: 0.75 };
  const texts = [
    'sofa couch',
    'sofa couch',
    'couch upholstery',
    'table',
    'chair',
    'lamp',
    'rug',
    'shelf',
    'desk',
    'bed',
  ];
  const plain = buildLexicalIndex([...texts, 'door', 'bath', 'sink', 'oven', 'wall'], DEFAULT_ANALYSIS);

  it('finds what is said in other words, behind what the words themselves find', async () => {
    const made = await buildThesaurus(plain.postings, noControl);
    const index = expandedIndex(plain, made, { terms: 5, weight: 0.5 });
    expect([...plain.search('sofa', params).rows]).toEqual([0, 1]);
    expect([...index.search('sofa', params).rows]).toEqual([0, 1, 2]);
    expect([...index.search('sofa', { ...params, allows: (row) => row === 2 }).rows]).toEqual([2]);
    expect(index.search('lamp', params)).toEqual(plain.search('lamp', params));
    expect(index.bytes).toBeGreaterThan(plain.bytes);
  });

  it('adds the scores of the added words times their weight', () => {
    const alone = plain.search('couch', params);
    const both = plain.search('sofa', { ...params, expand: () => [{ word: 'couch', weight: 0.25 }] });
    expect(both.rows[2]).toBe(2);
    expect(both.similarities[2]).toBeCloseTo(0.25 * alone.similarities[[...alone.rows].indexOf(2)]!, 6);
  });

  it('hands over the words of the query that it holds, once, by their rarity and number', () => {
    const asked: (readonly WeightedWord[])[] = [];
    const expand = (query: readonly WeightedWord[]): [] => (asked.push(query), []);
    plain.search('sofa couch sofa of nowhere', { ...params, expand });
    const [sofa, couch] = asked[0]!;
    expect(asked[0]!.map(({ word }) => word)).toEqual(['sofa', 'couch']);
    expect(sofa!.weight).toBeCloseTo(2 * Math.log(1 + (15 - 2 + 0.5) / 2.5), 10);
    expect(couch!.weight).toBeCloseTo(Math.log(1 + (15 - 3 + 0.5) / 3.5), 10);
  });
});
