import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import { createRetriever, parseFilteredText, type QueryFilter } from '../../../src/core/retrieval';
import { createHierarchicalKind, type SearchIndex } from '../../../src/core/vector-index';
import { createHnswKind } from '../../../src/node/vector-index';
import { fakeRetriever, type FakeChunk } from './support';

const LANGUAGES = ['en', 'de', 'fr'];
const chunkAt = (i: number): FakeChunk => ({
  document: `${i % 2 === 0 ? 'guide' : 'api'}/${Math.floor(i / 4)}.md`,
  text: `word${i % 17} word${i % 5} shared ${i % 3 === 0 ? 'rare' : ''}`,
  ...(i % 4 < 2 && {
    metadata: { lang: LANGUAGES[Math.floor(i / 4) % 3]!, tags: ['all', `t${Math.floor(i / 4) % 10}`] },
  }),
});
const CHUNKS = Array.from({ length: 400 }, (_, i) => chunkAt(i));
const hasMetadata = ({ metadata }: FakeChunk, wanted: QueryFilter['metadata'] = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => {
    const own = metadata?.[key];
    return Array.isArray(own) ? own.includes(value) : own === value;
  });
const metadataOf = (document: string): FakeChunk => CHUNKS.find((chunk) => chunk.document === document)!;

describe('a filter', () => {
  it.each<[string, QueryFilter]>([
    ['by path', { paths: ['guide/**'] }],
    ['by one of several paths', { paths: ['guide/1*', 'api/3.md'] }],
    ['by a text', { metadata: { lang: 'de' } }],
    ['by an item of a list', { metadata: { tags: 't3' } }],
    ['by both', { paths: ['api/**'], metadata: { lang: 'en', tags: 'all' } }],
    ['that nothing passes', { metadata: { lang: 'it' } }],
    ['by what objects have by birth', { metadata: { toString: 'x' } }],
  ])('%s gives the answer of an index over what passes', async (_, filter) => {
    for (const mode of ['dense', 'lexical', 'hybrid'] as const) {
      const knobs: Partial<KnobValues> = { 'retrieval.mode': mode, 'retrieval.fusionDepth': 1000 };
      const all = (await fakeRetriever(CHUNKS, knobs).retrieve('word3 rare', 400)).hits;
      const { hits } = await fakeRetriever(CHUNKS, knobs).retrieve('word3 rare', 12, filter);
      const wanted = all.filter(({ document }) => matches(document, filter));
      expect(hits).toHaveLength(Math.min(12, wanted.length));
      expect(hits.every(({ document }) => matches(document, filter))).toBe(true);
      if (mode !== 'hybrid') expect(hits).toEqual(wanted.slice(0, 12));
    }
  });

  it('refuses a glob that leads outside', async () => {
    const retriever = fakeRetriever(CHUNKS);
    await expect(retriever.retrieve('word3', 3, { paths: ['../x'] })).rejects.toMatchObject({
      code: 'corpus/bad-glob',
    });
  });

  const matches = (document: string, { paths, metadata }: QueryFilter): boolean =>
    hasMetadata(metadataOf(document), metadata) &&
    (!paths ||
      paths.some((glob) => new RegExp(`^${glob.replace('**', '.+').replace(/(?<!\.)\*/, '[^/]*')}$`).test(document)));
});

describe('a filter over many rows', () => {
  // More rows than are compared one by one, and one in a hundred passes by the second condition.
  const many = Array.from({ length: 11_000 }, (_, i): FakeChunk => ({
    document: i % 2 === 0 ? 'a.md' : i % 100 === 1 ? 'c.md' : 'b.md',
    text: `word${i % 40} word${(i * 7) % 46}`,
  }));
  const keys = many.map(({ text }) => text);
  it.each([createHnswKind(), createHierarchicalKind()])(
    'never gives fewer than pass, $kind',
    { timeout: 60_000 },
    async (kind) => {
      const plain = fakeRetriever(many);
      const { vectors, parts } = plain;
      const index = await kind.build(
        vectors,
        keys,
        { kind: kind.kind, m: 4, efConstruction: 16, clusters: 30 },
        noControl,
      );
      const asked: number[] = [];
      const counting: SearchIndex = {
        kind: kind.kind,
        count: index.count,
        dimensions: index.dimensions,
        search: (query, params) => (asked.push(params.k), index.search(query, params)),
        close: () => undefined,
      };
      const retriever = createRetriever({ ...parts, dense: { ...parts.dense!, index: counting } }, defaultKnobs());
      for (const k of [10, 500]) {
        const { hits } = await retriever.retrieve('word3 word21', k, { paths: ['a.md'] });
        expect(hits).toHaveLength(k);
        expect(hits.every(({ document }) => document === 'a.md')).toBe(true);
      }
      // The index was asked, and for more than was wanted.
      expect(asked.length).toBeGreaterThanOrEqual(2);
      expect(Math.min(...asked)).toBeGreaterThan(10);

      const few = await retriever.retrieve('word3 word21', 1000, { paths: ['c.md'] });
      expect(few.hits).toHaveLength(110);
    },
  );
});

describe('what is typed into a search box', () => {
  it.each<[string, string, QueryFilter?]>([
    ['how do I cache', 'how do I cache'],
    ['path:docs/** how', 'how', { paths: ['docs/**'] }],
    [
      'path:docs/** path:*.md where:lang=en  how do I ',
      'how do I',
      { paths: ['docs/**', '*.md'], metadata: { lang: 'en' } },
    ],
    ['where:title="Getting started" how', 'how', { metadata: { title: 'Getting started' } }],
    ['path: how to set it', 'path: how to set it'],
    ['how path:docs', 'how path:docs'],
    ['error: http://x std::vector where:', 'error: http://x std::vector where:'],
    ['where:lang how', 'where:lang how'],
    ['path:docs/**', '', { paths: ['docs/**'] }],
    ['where:__proto__=x a', 'a', { metadata: JSON.parse('{"__proto__":"x"}') as Record<string, string> }],
  ])('%s', (typed, text, filter) => {
    expect(parseFilteredText(typed)).toEqual({ text, ...(filter && { filter }) });
  });

  it('without a condition in front is searched for as it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        fc.pre(!/^\s*(path|where):/.test(typed));
        expect(parseFilteredText(typed)).toEqual({ text: typed.trim() });
      }),
    );
  });
});
