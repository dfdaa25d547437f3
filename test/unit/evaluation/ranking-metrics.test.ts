import { describe, expect, it } from 'vitest';
import {
  averagePrecisionAt,
  deliveryOfItems,
  firstRelevantRank,
  ndcgAt,
  precisionAt,
  QUALITY_METRIC_IDS,
  qualityOf,
  recallAt,
  reciprocalRankAt,
  successAt,
} from '../../../src/core/evaluation';
import { METRICS } from '../../../src/core/metrics';

// Ranks: a 1, b 2, c 3, d 4. Relevant: b (grade 3), d (grade 1), x (grade 2, never found).
const ranking = [
  { id: 'c', score: 0.5 },
  { id: 'a', score: 0.9 },
  { id: 'd', score: 0.1 },
  { id: 'b', score: 0.7 },
];
const grades = new Map([
  ['b', 3],
  ['d', 1],
  ['x', 2],
  ['a', 0],
  ['c', -1],
]);

describe('ranking metrics by hand', () => {
  it('nDCG divides by the best order of all grades, found or not', () => {
    const found = 3 / Math.log2(3) + 1 / Math.log2(5);
    const ideal = 3 / Math.log2(2) + 2 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcgAt(10)(ranking, grades)).toBeCloseTo(found / ideal, 12);
    expect(ndcgAt(2)(ranking, grades)).toBeCloseTo(3 / Math.log2(3) / (3 + 2 / Math.log2(3)), 12);
    expect(ndcgAt(1)(ranking, grades)).toBe(0);
  });

  it('recall, precision, success, reciprocal rank, average precision', () => {
    expect(recallAt(2)(ranking, grades)).toBeCloseTo(1 / 3, 12);
    expect(recallAt(100)(ranking, grades)).toBeCloseTo(2 / 3, 12);
    expect(precisionAt(4)(ranking, grades)).toBe(0.5);
    expect(precisionAt(10)(ranking, grades)).toBe(0.2);
    expect([1, 2].map((k) => successAt(k)(ranking, grades))).toEqual([0, 1]);
    expect([1, 2, 10].map((k) => reciprocalRankAt(k)(ranking, grades))).toEqual([0, 0.5, 0.5]);
    expect(averagePrecisionAt(100)(ranking, grades)).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12);
    expect(averagePrecisionAt(3)(ranking, grades)).toBeCloseTo(1 / 2 / 3, 12);
    expect(firstRelevantRank(deliveryOfItems(ranking, grades))).toBe(2);
  });

  it('orders equal scores by id descending, equal also where they differ beyond 32-bit floats', () => {
    const tied = [
      { id: 'a', score: 0.1 },
      { id: 'b', score: 0.1 - 1e-12 },
    ];
    expect(reciprocalRankAt(10)(tied, new Map([['a', 1]]))).toBe(0.5);
    expect(reciprocalRankAt(10)(tied, new Map([['b', 1]]))).toBe(1);
    expect(reciprocalRankAt(10)([tied[0]!, { id: 'b', score: 0.1 - 1e-7 }], new Map([['a', 1]]))).toBe(1);
  });

  it('is 0, never NaN, without relevant items or without answers', () => {
    for (const [items, judged] of [
      [ranking, new Map([['a', 0]])],
      [ranking, new Map<string, number>()],
      [[], grades],
    ] as const) {
      expect(Object.values(qualityOf(deliveryOfItems(items, judged)))).toEqual(QUALITY_METRIC_IDS.map(() => 0));
      expect(firstRelevantRank(deliveryOfItems(items, judged))).toBeNull();
    }
  });

  it('gives the declared quality metrics, all of them', () => {
    const declared = METRICS.filter(({ group }) => group === 'quality').map(({ id }) => id);
    expect(Object.keys(qualityOf(deliveryOfItems(ranking, grades)))).toEqual(declared);
  });

  it('looks at the first hundred places only', () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ id: `n${i}`, score: 200 - i }));
    const quality = qualityOf(deliveryOfItems(many, new Map([['n100', 1]])));
    expect(quality['quality.recall@100']).toBe(0);
    expect(quality['quality.map@100']).toBe(0);
    expect(qualityOf(deliveryOfItems(many, new Map([['n99', 1]])))['quality.recall@100']).toBe(1);
  });
});
