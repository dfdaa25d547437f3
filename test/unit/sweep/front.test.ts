import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { hypervolume, hypervolumeGain, scaleOf } from '../../../src/core/sweep/hypervolume';
import { paretoFront, type Point } from '../../../src/core/sweep/pareto-front';

const pointsOf = (dimensions: number, maxLength = 12) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: dimensions, maxLength: dimensions }), {
    minLength: 1,
    maxLength,
  });
const anyPoints = fc.integer({ min: 1, max: 4 }).chain((dimensions) => pointsOf(dimensions));

describe('the front', () => {
  it('holds exactly the points that no other is better than without being worse (definition)', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const beaten = (p: Point): boolean =>
          points.some((q) => {
            let worse = 0;
            let better = 0;
            for (const [i, value] of q.entries()) {
              if (value > p[i]!) worse++;
              if (value < p[i]!) better++;
            }
            return worse === 0 && better > 0;
          });
        expect(paretoFront(points).map((i) => points[i])).toEqual(points.filter((point) => !beaten(point)));
      }),
    );
  });
});

describe('the hypervolume', () => {
  /** Unit cells of the grid that some point dominates: exact for whole numbers. */
  const counted = (points: readonly Point[], reference: Point): number => {
    const cell = reference.map(() => 0);
    let count = 0;
    const visit = (axis: number): void => {
      if (axis === cell.length) {
        if (points.some((point) => point.every((value, i) => value <= cell[i]!))) count++;
        return;
      }
      for (cell[axis] = 0; cell[axis] < reference[axis]!; cell[axis]++) visit(axis + 1);
    };
    visit(0);
    return count;
  };

  it('is the number of grid cells that the points dominate, in up to four objectives', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const reference = points[0]!.map((_, i) => 6 + (i % 2));
        expect(hypervolume(points, reference)).toBe(counted(points, reference));
      }),
    );
  });

  it('agrees with Monte Carlo on fronts of real numbers', () => {
    const rng = createRng(7);
    for (const dimensions of [2, 3, 4]) {
      const points = Array.from({ length: 15 }, () => Array.from({ length: dimensions }, () => rng.next()));
      const reference = points[0]!.map(() => 1.1);
      const samples = 40_000;
      let inside = 0;
      for (let i = 0; i < samples; i++) {
        const at = reference.map((most) => rng.next() * most);
        if (points.some((point) => point.every((value, axis) => value <= at[axis]!))) inside++;
      }
      const share = inside / samples;
      const error = 4 * Math.sqrt((share * (1 - share)) / samples);
      expect(Math.abs(hypervolume(points, reference) / 1.1 ** dimensions - share)).toBeLessThan(error);
    }
  });

  it('grows by the gain when a point is added', () => {
    fc.assert(
      fc.property(anyPoints, ([point, ...front]) => {
        const reference = point!.map(() => 7);
        expect(hypervolumeGain(front, point!, reference)).toBe(
          hypervolume([...front, point!], reference) - hypervolume(front, reference),
        );
      }),
    );
  });
});

describe('the scale of a front', () => {
  it('puts the best at 0 and the worst at 1; one point that is best in everything wins all', () => {
    const scale = scaleOf([
      [10, 5, 3],
      [20, 1, 3],
    ]);
    expect(scale.map([10, 5, 3])).toEqual([0, 1, 0]);
    expect(scale.share([[10, 1, 3]])).toBeCloseTo(1);
    expect(scale.share([[20, 5, 3]])).toBeCloseTo((0.1 * 0.1) / 1.1 ** 2);
  });
});
