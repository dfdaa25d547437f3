import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mainEffects } from '../../../src/core/sweep/main-effects';

const variance = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
};

describe('what a knob explains', () => {
  it('is the variance of the means of its levels in a full grid (analysis of variance)', () => {
    const grid = [0, 1].flatMap((a) => [0, 1, 2].flatMap((b) => [0, 1].map((c) => [a, b, c])));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 12, maxLength: 12 }), (values) => {
        fc.pre(new Set(values).size > 1);
        const shares = mainEffects(
          grid.map((row) => row.map(String)),
          values,
        )!;
        for (const [factor, share] of shares.entries()) {
          const byLevel = grid.map((row) => {
            const same = values.filter((_, i) => grid[i]![factor] === row[factor]);
            return same.reduce((sum, value) => sum + value, 0) / same.length;
          });
          expect(share).toBeCloseTo(variance(byLevel) / variance(values), 5);
        }
      }),
    );
  });

  it('finds the one knob that matters when trials are few and uneven', () => {
    const levels = [
      ['a', 'x'],
      ['a', 'x'],
      ['a', 'y'],
      ['b', 'x'],
    ];
    const [first, second] = mainEffects(levels, [1, 1, 1, 5])!;
    expect(first).toBeCloseTo(1, 4);
    expect(second).toBeCloseTo(0, 4);
  });

  it('says nothing of a figure that never changes', () => {
    expect(mainEffects([['a'], ['b']], [3, 3])).toBeUndefined();
    expect(mainEffects([['a']], [3])).toBeUndefined();
  });
});
