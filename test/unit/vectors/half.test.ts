import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfValues, toHalf } from '../../../src/core/vectors';

const values = halfValues();

/** The next larger half of the same sign, as a number; halves of one sign are in the order of their bits. */
const gap = (half: number): number => Math.abs(values[half + 1]! - values[half]!);

describe('16-bit floats', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [65_504, 0x7bff],
    [65_519, 0x7bff],
    [65_520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -14 - 2 ** -26, 0x0400],
    // Halfway: to the even one.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('%d is %i (IEEE 754 binary16)', (number, half) => {
    expect(toHalf(number)).toBe(half);
  });

  it('come back as they were, all of them', () => {
    for (let half = 0; half < 65_536; half++) {
      if (Number.isNaN(values[half])) expect(toHalf(values[half]!) & 0x7fff).toBe(0x7e00);
      else if (toHalf(values[half]!) !== half) throw new Error(`${half} became ${toHalf(values[half]!)}`);
    }
  });

  it('are never further off than half the gap to the next', () => {
    fc.assert(
      fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (number) => {
        const half = toHalf(number);
        expect(Math.abs(values[half]! - number)).toBeLessThanOrEqual(gap(half & 0x7fff) / 2);
      }),
    );
  });
});
