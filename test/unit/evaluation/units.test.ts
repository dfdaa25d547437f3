import { describe, expect, it } from 'vitest';
import { deliver, deliveryOfItems, documentRanking, gradeOfSpan, qualityOf } from '../../../src/core/evaluation';
import type { Judgement, RankedSpan } from '../../../src/core/evaluation';

const chunk = (document: string, startLine: number, endLine: number, score = 1): RankedSpan => ({
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

const gainsAt = (chunks: RankedSpan[], judgements: Judgement[]): number[] =>
  deliver(chunks, judgements).places.map(({ gain }) => gain);
const quality = (chunks: RankedSpan[], judgements: Judgement[]) => qualityOf(deliver(chunks, judgements));

describe('what chunks deliver of judged spans', () => {
  it('is the share of the span that they hold, once', () => {
    const judged = [lines('a', 11, 20, 1)];
    expect(gainsAt([chunk('a', 1, 14)], judged)).toEqual([0.4]);
    expect(gainsAt([chunk('a', 1, 100)], judged)).toEqual([1]);
    expect(gainsAt([chunk('a', 15, 15)], judged)).toEqual([0.1]);
    expect(gainsAt([chunk('a', 21, 30)], judged)).toEqual([0]);
    expect(gainsAt([chunk('b', 11, 20)], judged)).toEqual([0]);
    expect(gainsAt([chunk('a', 11, 15), chunk('a', 13, 17), chunk('a', 12, 16)], judged)[0]).toBeCloseTo(0.7, 12);
    expect(gainsAt([chunk('a', 14, 16), chunk('a', 11, 11), chunk('a', 11, 20)], judged)[0]).toBeCloseTo(1, 12);
  });

  it('takes one place; what comes later is credited where it comes, without a place of its own', () => {
    const judged = [lines('a', 1, 10, 2), lines('b', 1, 4, 1)];
    const chunks = [chunk('a', 1, 5), chunk('c', 1, 5), chunk('c', 6, 9), chunk('a', 6, 10), chunk('b', 1, 4)];
    expect(gainsAt(chunks, judged)).toEqual([1, 0, 1, 1]);
  });

  it('arrives together where one chunk holds several spans: best first, so that a perfect search reaches 1', () => {
    const judged = [lines('a', 1, 2, 1), lines('a', 5, 6, 3), lines('a', 9, 9, 2)];
    expect(gainsAt([chunk('a', 1, 20)], judged)).toEqual([3, 2, 1]);
    expect(quality([chunk('a', 1, 20)], judged)).toMatchObject({
      'quality.ndcg@10': 1,
      'quality.recall@10': 1,
      'quality.map@100': 1,
      'quality.mrr@10': 1,
    });
  });

  it('is found once half of it is there, or as much as five lines hold', () => {
    const foundAt = (chunks: RankedSpan[], judged: Judgement) => deliver(chunks, [judged]).foundAt;
    const junk = chunk('z', 1, 5);
    expect(foundAt([junk, chunk('a', 1, 2), junk, chunk('a', 3, 3)], lines('a', 1, 6, 1))).toBe(3);
    expect(foundAt([junk, chunk('a', 1, 2)], lines('a', 1, 6, 1))).toBeNull();
    expect(foundAt([junk, chunk('a', 4, 8)], lines('a', 1, 40, 1))).toBe(2);
    expect(foundAt([chunk('a', 5, 8)], lines('a', 1, 40, 1))).toBeNull();
    expect(quality([junk, chunk('a', 1, 2)], [lines('a', 1, 6, 1)])).toMatchObject({
      'quality.hit@10': 0,
      'quality.mrr@10': 0,
    });
  });

  it('keeps the order of the answer where scores are equal or grow', () => {
    const judged = [lines('z', 1, 1, 1)];
    expect(gainsAt([chunk('a', 1, 1, 0.5), chunk('z', 1, 1, 0.5), chunk('b', 1, 1, 0.9)], judged)).toEqual([0, 1, 0]);
  });

  it('grade 0 is not relevant, and the higher of two grades counts', () => {
    expect(gainsAt([chunk('a', 1, 4)], [lines('a', 1, 4, 0)])).toEqual([0]);
    expect(gainsAt([chunk('a', 1, 4)], [lines('a', 1, 4, 1), lines('a', 1, 4, 2)])).toEqual([2]);
  });

  it('a span whose text is lost is never delivered, and still counts', () => {
    const judged = [{ ...lines('a', 1, 4, 1), lost: true as const }, lines('b', 1, 4, 1)];
    expect(quality([chunk('a', 1, 4), chunk('b', 1, 4)], judged)['quality.recall@10']).toBe(0.5);
  });

  it('a judgement without lines comes with the first chunk of its file, also beside judgements with lines', () => {
    const judged = [whole('a', 2), lines('b', 5, 9, 1)];
    const chunks = [chunk('b', 20, 30), chunk('a', 7, 9), chunk('a', 1, 6), chunk('b', 5, 9)];
    expect(gainsAt(chunks, judged)).toEqual([0, 2, 1]);
  });

  it('equals the ranking of documents where no judgement has lines', () => {
    const judged = [whole('a', 2), whole('c', 1), whole('d', 0)];
    const chunks = ['b', 'b', 'd', 'a', 'b', 'a', 'c'].map((id, i) => chunk(id, i + 1, i + 2, 1 - i / 10));
    const documents = documentRanking(chunks);
    expect(documents.map(({ id }) => id)).toEqual(['b', 'd', 'a', 'c']);
    const byDocument = new Map(judged.map(({ file, grade }) => [file, grade]));
    expect(quality(chunks, judged)).toEqual(qualityOf(deliveryOfItems(documents, byDocument)));
    expect(deliver(chunks, judged).places).toHaveLength(4);
  });

  it('says the grade of any chunk that covers a span, found before or not', () => {
    const judged = [lines('a', 1, 10, 1), lines('a', 4, 6, 3)];
    expect(gradeOfSpan(chunk('a', 4, 10), judged)).toBe(3);
    expect(gradeOfSpan(chunk('a', 9, 10), judged)).toBe(1);
    expect(gradeOfSpan(chunk('a', 11, 12), judged)).toBe(0);
    expect(gradeOfSpan(chunk('a', 11, 12), [])).toBe(0);
    // Half the lines of the shorter of the two: 4 of 10, then 5 of 10.
    expect(gradeOfSpan(chunk('b', 1, 14), [lines('b', 11, 20, 1)])).toBe(0);
    expect(gradeOfSpan(chunk('b', 1, 15), [lines('b', 11, 20, 1)])).toBe(1);
  });

  it('file names cannot pass for other units', () => {
    const judged = [whole('["x",1,1,false]', 3), lines('x', 1, 1, 1)];
    expect(gainsAt([chunk('y', 1, 1), chunk('["x",1,1,false]', 1, 1)], judged)).toEqual([0, 3]);
  });
});
