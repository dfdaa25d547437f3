import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { Variant } from '../../../src/core/config';
import type { PooledAnswer } from '../../../src/core/experiment';
import { fakeCorpus, fakeLab, fakeVariant } from '../../support/fake-lab';

const SPEC = { root: '/somewhere', include: [], exclude: [] };
const FRUITS = ['apples', 'pears', 'plums', 'quinces', 'cherries', 'medlars'];
const FILES = new Map(
  FRUITS.map((fruit, i): [string, string] => [
    `${fruit}.md`,
    `# About ${fruit}\n\n${fruit} ripen in week ${i}.\n\n${`The ${fruit} are kept cool and dry.\n`.repeat(6)}\n`,
  ]),
);
const words = fakeVariant('words', { 'retrieval.mode': 'lexical' });
const meaning = fakeVariant('meaning', { 'index.kind': 'flat' });
const small = fakeVariant('small', {
  'retrieval.mode': 'lexical',
  'chunking.strategy': 'fixed',
  'chunking.maxTokens': 16,
});

const pool = (variants: Variant[], text: string, depth = 10, files = FILES): Promise<readonly PooledAnswer[]> =>
  fakeLab(files).lab.pool(SPEC, variants, { text }, depth, noControl);
const placeOf = ({ document, startLine, endLine }: PooledAnswer): string => `${document}:${startLine}-${endLine}`;

describe('the pool of answers to judge', () => {
  it('holds every place that any variant returned once, with the rank that each gave it', async () => {
    const both = await pool([words, meaning], 'when do plums ripen');
    expect(new Set(both.map(placeOf)).size).toBe(both.length);
    const shared = both.filter(({ ranks }) => ranks.every((rank) => rank !== null));
    expect(shared.length).toBeGreaterThan(0);
    for (const [v, variant] of [words, meaning].entries()) {
      const { hits } = await fakeLab(FILES).lab.query(SPEC, variant, 'when do plums ripen', noControl);
      const ranked = both.filter(({ ranks }) => ranks[v] !== null).sort((a, b) => a.ranks[v]! - b.ranks[v]!);
      expect(ranked.map(placeOf)).toEqual(hits.map((hit) => `${hit.document}:${hit.startLine}-${hit.endLine}`));
    }
  });

  it('holds only what passes the filter of the query', async () => {
    const query = { text: 'when do plums ripen', filter: { paths: ['pears.md', 'quinces.md'] } };
    const found = await fakeLab(FILES).lab.pool(SPEC, [words, meaning], query, 10, noControl);
    expect(new Set(found.map(({ document }) => document))).toEqual(new Set(['pears.md', 'quinces.md']));
  });

  it('keeps places of differently cut chunks apart', async () => {
    const cut = await pool([words, small], 'plums are kept cool and dry', 20);
    const ofPlums = cut.filter(({ document }) => document === 'plums.md');
    const foundOnlyBy = (v: number) => ofPlums.filter(({ ranks }) => ranks[v] !== null && ranks[1 - v] === null);
    expect(foundOnlyBy(0).length).toBeGreaterThan(0);
    expect(foundOnlyBy(1).length).toBeGreaterThan(0);
  });

  it('orders by the text and the place, whoever found it', async () => {
    const one = await pool([words, meaning], 'plums in week 2', 5);
    const other = await pool([meaning, words], 'plums in week 2', 5);
    expect(other.map(placeOf)).toEqual(one.map(placeOf));
    expect(other.map(({ ranks }) => [...ranks].reverse())).toEqual(one.map(({ ranks }) => ranks));
    const again = await pool([words, meaning], 'when are plums ripe', 5);
    expect(again.map(placeOf)).not.toEqual(one.map(placeOf));
  });

  it('shows what some variant has among its first ten before what none has', async () => {
    const many = new Map(
      Array.from({ length: 40 }, (_, i): [string, string] => [`d${i}.md`, `# Plums ${i}\n\nplums ${i}\n`]),
    );
    const deep = await pool([meaning], 'plums', 30, many);
    const bands = deep.map(({ ranks }) => Math.ceil(ranks[0]! / 10));
    expect(bands).toEqual([...bands].sort((a, b) => a - b));
    expect(bands).toHaveLength(30);
    expect(deep.map(({ ranks }) => ranks[0])).not.toEqual(bands.map((_, i) => i + 1));
  });

  it('has the whole text of a chunk, cut at 8,000 characters and never inside one', async () => {
    const long = new Map([['long.md', `${'a'.repeat(7999)}🧭${'b'.repeat(500)}\n`]]);
    const [place] = await pool([fakeVariant('one', { 'chunking.strategy': 'document' })], 'anything', 10, long);
    expect(place!.text).toBe('a'.repeat(7999));
    const [plums] = await pool([words], 'plums ripen', 1);
    expect(plums!.text).toContain('plums ripen in week 2.');
  });

  it('names the file that holds a document of a BEIR folder', async () => {
    const reader = fakeCorpus(FILES);
    const corpusReader: typeof reader = {
      read: async (...args) => {
        const corpus = await reader.read(...args);
        const container = (line: number) => ({ file: 'corpus.jsonl', line });
        return { ...corpus, documents: corpus.documents.map((d, i) => ({ ...d, container: container(i + 1) })) };
      },
    };
    const [place] = await fakeLab(FILES, { corpusReader }).lab.pool(SPEC, [words], { text: 'plums' }, 1, noControl);
    expect(place).toMatchObject({ file: 'corpus.jsonl', document: 'plums.md' });
  });

  it('refuses an empty text', async () => {
    await expect(pool([words], ' \n')).rejects.toMatchObject({ code: 'query/empty' });
  });
});
