import { describe, expect, it } from 'vitest';
import { checkQuerySet } from '../../../src/core/evaluation';

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
    const { issues, notices } = checkQuerySet({ queries: [queries[0]!], judgements }, documents);
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
    expect(notices).toHaveLength(1);
    expect(notices[0]!.length).toBeLessThan(200);
  });
});
