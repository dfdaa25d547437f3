import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkVectors, tokenBatches } from '../../../src/core/embedding';

it('every text is in one batch, in order, within the limits, and no two batches would fit into one', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 80 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 20 }), (texts, budget, most) => {
      const batches = tokenBatches(texts, { tokens: budget, texts: most });
      const tokens = (batch: readonly number[]): number => batch.reduce((sum, i) => sum + texts[i]!, 0);
      expect(batches.flat()).toEqual(texts.map((_, i) => i));
      for (const [i, batch] of batches.entries()) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(most);
        expect(batch.length === 1 || tokens(batch) <= budget).toBe(true);
        const before = batches[i - 1];
        if (before && before.length < most) expect(tokens(before) + texts[batch[0]!]!).toBeGreaterThan(budget);
      }
    }),
  );
});

it('rows are refused exactly when a number is not finite or a row has no direction', () => {
  const number = fc.oneof(
    { weight: 8, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }) },
    fc.constantFrom(Number.NaN, Infinity, -Infinity, 0),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(number, { maxLength: 24 }), (dimensions, numbers) => {
      const rows = Float32Array.from(numbers.slice(0, numbers.length - (numbers.length % dimensions)));
      const each = Array.from({ length: rows.length / dimensions }, (_, r) => [
        ...rows.slice(r * dimensions, (r + 1) * dimensions),
      ]);
      const firstBad = each.find((row) => !row.every(Number.isFinite) || Math.hypot(...row) < 1e-6);
      if (!firstBad) {
        checkVectors(rows, dimensions);
        return;
      }
      const code = firstBad.every(Number.isFinite) ? 'embedding/zero-vector' : 'embedding/not-finite';
      expect(() => checkVectors(rows, dimensions)).toThrow(expect.objectContaining({ code }));
    }),
  );
});
