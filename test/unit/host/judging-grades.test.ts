import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOfSpan, type Judgement } from '../../../src/core/evaluation';
import { changed } from '../../../src/host/judging/changes';
import { gradeSwaps, judgementsOf, narrowSwaps, type Lines } from '../../../src/host/judging/grading';

const lines = (startLine: number, endLine: number): Lines => ({ document: 'a.md', startLine, endLine });
const span = (startLine: number, endLine: number, grade: number): Judgement => ({
  ...{ query: 'q1', file: 'a.md', startLine, endLine, grade },
});
const graded = (where: Lines, judgements: readonly Judgement[], grade: number | null): readonly Judgement[] =>
  changed(
    { queries: [], judgements },
    { words: '', query: 'q1', queries: [], judgements: gradeSwaps('q1', where, judgements, grade) },
  ).judgements;
const gradeOf = (where: Lines, judgements: readonly Judgement[]): number | undefined =>
  judgementsOf(where, judgements)[0]?.grade;

describe('grades of lines', () => {
  it('are those of the judged spans that they cover, as the evaluation counts them', () => {
    expect(gradeOf(lines(1, 20), [span(10, 12, 2)])).toBe(2);
    expect(gradeOf(lines(1, 11), [span(10, 29, 2)])).toBeUndefined();
    expect(gradeOf(lines(10, 14), [span(1, 40, 1)])).toBe(1);
    expect(gradeOf(lines(10, 14), [{ query: 'q1', file: 'a.md', grade: 1 }])).toBe(1);
    expect(gradeOf(lines(1, 20), [{ ...span(10, 12, 2), lost: true }])).toBeUndefined();
  });

  it('are 0 inside a span of grade 0, but not around it', () => {
    expect(gradeOf(lines(10, 14), [span(1, 40, 0)])).toBe(0);
    expect(gradeOf(lines(1, 40), [span(10, 14, 0)])).toBeUndefined();
    expect(gradeOf(lines(1, 40), [span(10, 14, 0), span(20, 22, 3)])).toBe(3);
  });

  it('make a span of their own where none is judged', () => {
    expect(graded(lines(3, 9), [], 2)).toEqual([span(3, 9, 2)]);
    expect(graded(lines(3, 9), [], null)).toEqual([]);
  });

  it('go to the span that tells them', () => {
    expect(graded(lines(1, 20), [span(10, 12, 2)], 3)).toEqual([span(10, 12, 3)]);
    expect(graded(lines(1, 20), [span(10, 12, 2), span(14, 15, 1)], 0)).toEqual([span(10, 12, 0), span(14, 15, 0)]);
    expect(graded(lines(1, 20), [span(10, 12, 2), span(14, 15, 1)], null)).toEqual([]);
  });

  it('do not make all of a larger span relevant that was judged as not', () => {
    expect(graded(lines(10, 14), [span(1, 40, 0)], 2)).toEqual([span(1, 40, 0), span(10, 14, 2)]);
  });

  it('are what was given, and taken back; above 0 they are what the evaluation counts', () => {
    const anyLines = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 15 }))
      .map(([start, length]) => lines(start, start + length));
    const anySpan = fc
      .tuple(anyLines, fc.integer({ min: 0, max: 3 }))
      .map(([{ startLine, endLine }, grade]) => span(startLine, endLine, grade));
    const anySpans = fc.uniqueArray(anySpan, { selector: (one) => `${one.startLine}-${one.endLine}` });
    fc.assert(
      fc.property(anySpans, anyLines, fc.integer({ min: 0, max: 3 }), (spans, where, grade) => {
        const after = graded(where, spans, grade);
        if (grade > 0) {
          expect(gradeOf(where, after)).toBe(grade);
          expect(gradeOfSpan({ ...where, score: 0 }, after)).toBe(grade);
        } else expect(gradeOfSpan({ ...where, score: 0 }, after)).toBe(0);
        expect(gradeOfSpan({ ...where, score: 0 }, graded(where, spans, null))).toBe(0);
      }),
    );
  });

  it('of a selection take the place of wider spans around it', () => {
    const judgements = [span(1, 40, 2), span(5, 12, 1), span(1, 50, 0), span(30, 40, 2)];
    const swaps = narrowSwaps('q1', lines(8, 10), judgements, 3);
    const after = changed({ queries: [], judgements }, { words: '', query: 'q1', queries: [], judgements: swaps });
    expect(after.judgements).toEqual([span(1, 50, 0), span(30, 40, 2), span(8, 10, 3)]);
  });
});
