import { describe, expect, it } from 'vitest';
import { checkQuerySet, equalScoresNotice } from '../../../src/core/evaluation';

const queries = ['q1', 'q2', 'q3'].map((id) => ({ id, text: id }));
const documents = new Map([
  ['a.md', 10],
  ['b.md', 1],
]);

describe('query set check', () => {
  it('is silent where all is well', () => {
    const judgements = queries.map(({ id }) => ({ query: id, file: 'a.md', startLine: 1, endLine: 10, grade: 1 }));
    const check = checkQuerySet(
      { queries, judgements: [...judgements, { query: 'q1', file: 'b.md', grade: 0 }] },
      documents,
    );
    expect(check).toMatchObject({ judged: queries, unjudged: [], issues: [], notices: [] });
  });

  it('leaves queries without a relevant span to latency', () => {
    const check = checkQuerySet(
      {
        queries,
        judgements: [
          { query: 'q2', file: 'a.md', grade: 1 },
          { query: 'q3', file: 'a.md', grade: 0 },
        ],
      },
      documents,
    );
    expect(check.judged.map(({ id }) => id)).toEqual(['q2']);
    expect(check.unjudged.map(({ id }) => id)).toEqual(['q1', 'q3']);
    expect(check.notices).toEqual([
      '2 of 3 queries have no relevant span (q1, q3): they are measured for latency, not for quality.',
      'Only one query has a relevant span: one query cannot tell the quality of variants apart.',
    ]);
  });

  it('says that a span is lost, and nothing else of it', () => {
    const judgements = queries.map(({ id }) => ({ query: id, file: 'gone.md', startLine: 99, endLine: 99, grade: 1 }));
    const { issues, notices } = checkQuerySet(
      { queries, judgements: judgements.map((judgement) => ({ ...judgement, lost: true as const })) },
      documents,
    );
    expect(issues.map(({ fault }) => fault)).toEqual(['lost', 'lost', 'lost']);
    expect(notices).toEqual([
      '3 judgements point to text that is nowhere in the documents any more; they count as not found (query q1: gone.md:99-99, query q2: gone.md:99-99, query q3: gone.md:99-99).',
    ]);
  });

  it('names every kind of issue with its place', () => {
    const span = { query: 'q1', file: 'a.md', grade: 1 };
    const judgements = [
      { ...span, file: 'gone.md' },
      { ...span, startLine: 8, endLine: 11 },
      { ...span, startLine: 5, endLine: 4 },
      { ...span, startLine: 0, endLine: 4 },
      { ...span, query: 'q9' },
      { ...span, startLine: 1, endLine: 2 },
      { ...span, startLine: 1, endLine: 2, grade: 2 },
    ];
    const { issues, notices } = checkQuerySet(
      { queries: queries.slice(0, 2), judgements: [...judgements, { ...span, query: 'q2' }] },
      documents,
    );
    expect(issues.map(({ fault }) => fault)).toEqual([
      'unknown-document',
      'beyond-end',
      'lines-malformed',
      'lines-malformed',
      'unknown-query',
      'contradiction',
    ]);
    expect(notices).toHaveLength(5);
    expect(notices[1]).toBe(
      '1 judgement points to lines beyond the end of the document; they count as not found (query q1: a.md:8-11).',
    );
    expect(notices[2]).toMatch(/^2 judgements point /);
  });

  it('stays short however much is wrong', () => {
    const judgements = Array.from({ length: 500 }, (_, i) => ({ query: 'q1', file: `gone${i}.md`, grade: 1 }));
    const { notices } = checkQuerySet({ queries: [queries[0]!], judgements }, documents);
    expect(notices).toHaveLength(2);
    expect(notices[1]!.length).toBeLessThan(200);
  });
});

it('answers whose scores are all equal are counted; one chunk alone ties with nothing', () => {
  const answer = (...scores: number[]) => ({ hits: scores.map((score) => ({ score })) });
  expect(equalScoresNotice([answer(1, 0.5), answer(1), answer()])).toEqual([]);
  expect(equalScoresNotice([answer(1, 1), answer(0, 0, 0), answer(2, 1)])).toEqual([
    'For 2 of 3 queries everything returned has the same score: the order of these answers says nothing.',
  ]);
});
