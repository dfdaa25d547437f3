import { describe, expect, it } from 'vitest';
import { documentRanking, gradeOfSpan, ndcgAt, qualityOf, trecOrder, unitRanking } from '../../../src/core/evaluation';
import type { Judgement, RankedSpan } from '../../../src/core/evaluation';

const span = (document: string, startLine: number, endLine: number, score: number): RankedSpan => ({
  document,
  startLine,
  endLine,
  score,
});
const lines = (file: string, startLine: number, endLine: number, grade: number): Judgement => ({
  query: 'q',
  file,
  startLine,
  endLine,
  grade,
});
const whole = (file: string, grade: number): Judgement => ({ query: 'q', file, grade });

const gradesAt = (spans: RankedSpan[], judgements: Judgement[]): number[] => {
  const { ranking, grades } = unitRanking(spans, judgements);
  return trecOrder(ranking).map(({ id }) => grades.get(id) ?? 0);
};

describe('units of spans', () => {
  it('a chunk stands for a span when they share half the lines of the shorter', () => {
    const judged = [lines('a', 11, 20, 1)];
    const found = (start: number, end: number): boolean => gradesAt([span('a', start, end, 1)], judged)[0] === 1;
    expect(found(1, 14)).toBe(false); // 4 of the span's 10 lines
    expect(found(1, 15)).toBe(true); // 5 of 10
    expect(found(20, 21)).toBe(true); // 1 of the chunk's 2
    expect(found(20, 22)).toBe(false); // 1 of 3
    expect(found(1, 100)).toBe(true);
    expect(found(15, 15)).toBe(true);
    expect(found(21, 30)).toBe(false);
    expect(gradesAt([span('b', 11, 20, 1)], judged)).toEqual([0]);
  });

  it('a chunk that repeats a found span takes no place, one that covers nothing takes one', () => {
    const judged = [lines('a', 1, 10, 2), lines('b', 1, 4, 1)];
    const spans = [
      span('a', 1, 5, 0.9),
      span('a', 6, 10, 0.8),
      span('c', 1, 5, 0.7),
      span('c', 6, 9, 0.6),
      span('b', 1, 4, 0.5),
    ];
    expect(gradesAt(spans, judged)).toEqual([2, 0, 0, 1]);
  });

  it('several new spans at one chunk take consecutive places, best first, so that a perfect search reaches 1', () => {
    const judged = [lines('a', 1, 2, 1), lines('a', 5, 6, 3), lines('a', 9, 9, 2)];
    const { ranking, grades } = unitRanking([span('a', 1, 20, 0.4)], judged);
    expect(trecOrder(ranking).map(({ id }) => grades.get(id))).toEqual([3, 2, 1]);
    expect(ndcgAt(10)(ranking, grades)).toBe(1);
  });

  it('keeps the order of the answer where scores are equal or grow', () => {
    const judged = [lines('z', 1, 1, 1)];
    const spans = [span('a', 1, 1, 0.5), span('z', 1, 1, 0.5), span('b', 1, 1, 0.9)];
    expect(gradesAt(spans, judged)).toEqual([0, 1, 0]);
  });

  it('grade 0 is not relevant, and the higher of two grades counts', () => {
    expect(gradesAt([span('a', 1, 4, 1)], [lines('a', 1, 4, 0)])).toEqual([0]);
    expect(gradesAt([span('a', 1, 4, 1)], [lines('a', 1, 4, 1), lines('a', 1, 4, 2)])).toEqual([2]);
  });

  it('cutting the text in other places neither gains nor loses where the same lines are found', () => {
    const judged = [lines('a', 1, 40, 2), lines('b', 1, 40, 1)];
    const coarse = [span('a', 1, 40, 0.9), span('x', 1, 40, 0.8), span('b', 1, 40, 0.7)];
    const fine = [
      span('a', 1, 20, 0.9),
      span('a', 21, 40, 0.89),
      span('x', 1, 40, 0.8),
      span('b', 1, 20, 0.7),
      span('b', 21, 40, 0.6),
    ];
    const quality = (spans: RankedSpan[]) => {
      const { ranking, grades } = unitRanking(spans, judged);
      return qualityOf(ranking, grades);
    };
    expect(quality(fine)).toEqual(quality(coarse));
  });

  it('a judgement without lines is found by the best chunk of its file, also beside judgements with lines', () => {
    const judged = [whole('a', 2), lines('b', 5, 9, 1)];
    expect(
      gradesAt([span('b', 20, 30, 1), span('a', 7, 9, 0.9), span('a', 1, 6, 0.8), span('b', 5, 9, 0.7)], judged),
    ).toEqual([0, 2, 1]);
  });

  it('equals the ranking of documents where no judgement has lines', () => {
    const judged = [whole('a', 2), whole('c', 1), whole('d', 0)];
    const spans = [
      span('b', 1, 2, 0.9),
      span('b', 3, 4, 0.8),
      span('d', 1, 1, 0.7),
      span('a', 1, 2, 0.6),
      span('b', 5, 6, 0.5),
      span('a', 3, 4, 0.4),
      span('c', 1, 1, 0.3),
    ];
    const documents = documentRanking(spans);
    expect(documents.map(({ id }) => id)).toEqual(['b', 'd', 'a', 'c']);
    const { ranking, grades } = unitRanking(spans, judged);
    const byDocument = new Map(judged.map(({ file, grade }) => [file, grade]));
    expect(qualityOf(ranking, grades)).toEqual(qualityOf(documents, byDocument));
    expect(ranking).toHaveLength(4);
  });

  it('says the grade of any chunk, found before or not', () => {
    const judged = [lines('a', 1, 10, 1), lines('a', 4, 6, 3)];
    expect(gradeOfSpan(span('a', 4, 10, 1), judged)).toBe(3);
    expect(gradeOfSpan(span('a', 9, 10, 1), judged)).toBe(1);
    expect(gradeOfSpan(span('a', 11, 12, 1), judged)).toBe(0);
    expect(gradeOfSpan(span('a', 11, 12, 1), [])).toBe(0);
  });

  it('file names cannot pass for other units', () => {
    const judged = [whole('chunk 0', 3)];
    const spans = [span('x', 1, 1, 1), span('chunk 0', 1, 1, 0.5)];
    expect(gradesAt(spans, [...judged, lines('y', 1, 1, 1)])).toEqual([0, 3]);
    expect(gradesAt(spans, judged)).toEqual([0, 3]);
  });
});
