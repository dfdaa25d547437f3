import { describe, expect, it } from 'vitest';
import type { Judgement, QuerySet } from '../../../src/core/evaluation';
import { appendLines, documentMatcher, lossOf, mergeQuerySet } from '../../../src/core/query-set-formats';

const MINE: QuerySet = {
  queries: [
    { id: 'q1', text: 'What  is it?' },
    { id: 'q2', text: 'And this?' },
  ],
  judgements: [
    { query: 'q1', file: 'a.md', startLine: 1, endLine: 2, grade: 2 },
    { query: 'q2', file: 'b.md', grade: 1 },
  ],
};
const file = (queries: readonly [string, string][], judgements: readonly Judgement[] = []) => ({
  file: 'x.tsv',
  queries: queries.map(([id, text], i) => ({ id, text, line: i + 1 })),
  judgements,
});
const all = (name: string): string => name;

describe('merging into a query set', () => {
  it('adds what is new and keeps what is there', () => {
    const added = mergeQuerySet(
      MINE,
      [
        file([
          ['q1', 'What is it?'],
          ['q3', 'new'],
        ]),
        file([['q3', ' new ']], [{ query: 'q3', file: 'c.md', grade: 1 }]),
      ],
      all,
    );
    expect(added).toEqual({
      queries: [{ id: 'q3', text: 'new' }],
      judgements: [{ query: 'q3', file: 'c.md', grade: 1 }],
      notices: [],
    });
  });

  it('refuses an id that asks something else, with its line, and adds nothing', () => {
    const merge = () =>
      mergeQuerySet(
        MINE,
        [
          file([
            ['q9', 'x'],
            ['q2', 'Or that?'],
          ]),
        ],
        all,
      );
    expect(merge).toThrow(expect.objectContaining({ code: 'import/other-text', where: { file: 'x.tsv', line: 2 } }));
    expect(() =>
      mergeQuerySet(
        MINE,
        [
          file([
            ['n', 'x'],
            ['n', 'y'],
          ]),
        ],
        all,
      ),
    ).toThrow(/"n" asks "y" here, and "x"/);
  });

  it('keeps the grades that are there, takes the higher of two new ones, and says what it left out', () => {
    const added = mergeQuerySet(
      MINE,
      [
        file(
          [],
          [
            { query: 'q2', file: 'b.md', grade: 3 },
            { query: 'q1', file: 'a.md', grade: 1 },
            { query: 'q1', file: 'gone.md', grade: 1 },
            { query: 'nobody', file: 'a.md', grade: 1 },
            { query: 'q1', file: 'c.md', grade: 1 },
            { query: 'q1', file: 'c.md', grade: 2 },
            { query: 'q1', file: 'c.md', grade: 0 },
          ],
        ),
      ],
      (name) => (name === 'gone.md' ? undefined : name),
    );
    expect(added.judgements).toEqual([{ query: 'q1', file: 'c.md', grade: 2 }]);
    expect(added.notices).toEqual([
      'Left out: 1 judgement of queries that are neither here nor in these files (nobody).',
      'Left out: 1 judgement about documents that are not in the corpus (gone.md).',
      'Left out: 1 judgement with another grade than yours, which is kept (q2: b.md).',
      'Left out: 1 judgement about whole documents of which you judged spans (q1: a.md).',
    ]);
  });

  it('fails when nothing fits, and says what is missing', () => {
    const judgements = [{ query: 'q1', file: 'z', grade: 1 }];
    expect(() => mergeQuerySet(MINE, [file([], judgements)], () => undefined)).toThrow(/None of the judged documents/);
    expect(() => mergeQuerySet({ queries: [], judgements: [] }, [file([], judgements)], all)).toThrow(
      /None of the judgements belongs to a query/,
    );
  });
});

describe('a document of another collection', () => {
  const match = documentMatcher(['docs/a.md', 'docs/b.md', 'old/b.md', 'c.txt', 'v1.2', 'index.md', 'x/index.md']);
  it.each([
    ['docs/a.md', 'docs/a.md'],
    ['.\\docs\\a.md', 'docs/a.md'],
    ['/docs/a.md', 'docs/a.md'],
    ['docs/a', 'docs/a.md'],
    ['docs/a.html', 'docs/a.md'],
    ['a.md', 'docs/a.md'],
    ['/home/me/a', 'docs/a.md'],
    ['C', undefined],
    ['c', 'c.txt'],
    ['index.md', 'index.md'],
    ['b.md', undefined],
    ['v1.3', undefined],
    ['v1', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ])('%j is %j', (name, id) => {
    expect(match(name)).toBe(id);
  });
});

it('says what a format cannot hold', () => {
  const generated = { ...MINE, queries: [{ id: 'q1', text: 'x', overlap: 0.5 }] };
  expect(lossOf(MINE, 'csv')).toEqual([]);
  expect(lossOf(MINE, 'trec')).toEqual(['1 span becomes a whole document: trec knows no lines.']);
  expect(lossOf(generated, 'csv')).toEqual(['What 1 query was made from is left out.']);
  const two = { queries: [], judgements: [{ ...MINE.judgements[0]!, startLine: 2 }, MINE.judgements[0]!] };
  expect(lossOf(two, 'beir')).toEqual([
    '2 spans become whole documents: beir knows no lines.',
    '2 judgements become 1: a document has one grade a query, the highest of its spans.',
  ]);
});

it('appends in the line ends of the file', () => {
  expect(appendLines('', ['a\n', 'b\n'])).toBe('a\nb\n');
  expect(appendLines('x\r\ny', ['a\n'])).toBe('x\r\ny\r\na\r\n');
  expect(appendLines('\uFEFFx\n', ['a\n'])).toBe('\uFEFFx\na\n');
  expect(appendLines('x', [])).toBe('x');
});
