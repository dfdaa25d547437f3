import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, noControl } from '../../../src/core/common';
import { countIds, fitTokenVectors, ridge, tokenWeights } from '../../../src/core/distillation';
import { solveCholesky, cholesky } from '../../../src/core/sweep/linear-algebra';

const WIDTH = 4;
const normals = (n: number, seed: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => rng.next() + rng.next() + rng.next() - 1.5);
};
const row = (of: Float64Array, i: number): number[] => [...of.subarray(i * WIDTH, (i + 1) * WIDTH)];
const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

/** Texts of tokens 0 … 9; token 10 is in none. */
const randomTexts = (count: number, seed: number): Int32Array[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => Int32Array.from({ length: 3 + rng.below(6) }, () => rng.below(10)));
};

describe('counting tokens', () => {
  it('keeps how often each id is in each text', () => {
    const counts = countIds([Int32Array.of(2, 0, 2), Int32Array.of(), Int32Array.of(1)], 3);
    expect([...counts.offsets]).toEqual([0, 2, 2, 3]);
    expect([...counts.columnOf]).toEqual([0, 2, 1]);
    expect([...counts.values]).toEqual([1, 2, 1]);
  });

  it('weighs rare tokens more, and unknown ones as the average in running text', () => {
    const counts = countIds([Int32Array.of(0, 1), Int32Array.of(0), Int32Array.of(0)], 3);
    const [common, rare, unknown] = tokenWeights(counts);
    expect(common).toBeCloseTo(Math.log(2), 12);
    expect(rare).toBeCloseTo(Math.log(4), 12);
    expect(unknown).toBeCloseTo((3 * Math.log(2) + Math.log(4)) / 4, 12);
  });
});

describe('ridge regression', () => {
  it('is what the normal equations give, to two digits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        async (seed, penalty) => {
          const features = countIds(randomTexts(12, seed), 10);
          const targets = normals(12 * WIDTH, seed + 1);
          const found = await ridge(features, targets, WIDTH, penalty, noControl);
          const dense = Array.from({ length: 12 }, (_, r) => {
            const counts = new Array<number>(10).fill(0);
            for (let i = features.offsets[r]!; i < features.offsets[r + 1]!; i++)
              counts[features.columnOf[i]!] = features.values[i]!;
            return counts;
          });
          const gram = Array.from({ length: 10 }, (_, i) =>
            Array.from({ length: 10 }, (_, j) => dense.reduce((sum, x) => sum + x[i]! * x[j]!, i === j ? penalty : 0)),
          );
          const lower = cholesky(gram);
          const size = Math.hypot(...found);
          for (let k = 0; k < WIDTH; k++) {
            const right = Array.from({ length: 10 }, (_, i) =>
              dense.reduce((sum, x, r) => sum + x[i]! * targets[r * WIDTH + k]!, 0),
            );
            for (const [i, exact] of solveCholesky(lower, right).entries())
              expect(Math.abs(found[i * WIDTH + k]! - exact)).toBeLessThan(0.03 * size + 1e-9);
          }
        },
      ),
      { numRuns: 50, seed: 5 },
    );
  });
});

describe('fitting token vectors', () => {
  const texts = randomTexts(60, 7);
  const counts = countIds(texts, 11);
  const own = normals(11 * WIDTH, 8);
  const hidden = normals(11 * WIDTH, 9);
  /** Vectors of texts as an encoder would give them whose tokens mean something else than their own vectors say. */
  const targets = new Float64Array(texts.length * WIDTH);
  for (const [i, ids] of texts.entries()) {
    const sum = [0, 1, 2, 3].map((k) => ids.reduce((total, id) => total + hidden[id * WIDTH + k]!, 0));
    targets.set(
      sum.map((x) => x / Math.hypot(...sum)),
      i * WIDTH,
    );
  }
  const weights = tokenWeights(counts);
  const meanCosine = (vectors: Float64Array): number =>
    texts.reduce((total, ids, i) => {
      const sum = [0, 1, 2, 3].map((k) => ids.reduce((s, id) => s + vectors[id * WIDTH + k]!, 0));
      return total + cosine(sum, row(targets, i));
    }, 0) / texts.length;

  it('turns sums of tokens to where the texts are', async () => {
    const fitted = await fitTokenVectors(counts, own, weights, targets, WIDTH, noControl);
    expect(meanCosine(own)).toBeLessThan(0.6);
    expect(meanCosine(fitted)).toBeGreaterThan(0.9);
  });

  it('leaves the direction of a token alone that no text holds', async () => {
    const fitted = await fitTokenVectors(counts, own, weights, targets, WIDTH, noControl);
    expect(Math.abs(cosine(row(fitted, 10), row(own, 10)))).toBeCloseTo(1, 9);
    expect(cosine(row(fitted, 0), row(own, 0))).toBeLessThan(0.999);
  });

  it('gives the same bits again, and numbers for texts without a token', async () => {
    const withEmpty = countIds([...texts, Int32Array.of()], 11);
    const longer = Float64Array.of(...targets, 1, 0, 0, 0);
    const once = await fitTokenVectors(withEmpty, own, weights, longer, WIDTH, noControl);
    expect(await fitTokenVectors(withEmpty, own, weights, longer, WIDTH, noControl)).toEqual(once);
    expect(once.every(Number.isFinite)).toBe(true);
  });
});
