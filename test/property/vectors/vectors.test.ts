import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topK } from '../../../src/core/vector-index';
import {
  decodeVectors,
  encodeVectors,
  keepFirstDimensions,
  makeVectors,
  prepareQuery,
  readRow,
  readRows,
  similarityTo,
  VECTOR_STORAGES,
  vectorBytes,
} from '../../../src/core/vectors';
import { unitRows } from '../../support/vectors';

const shape = fc.record({
  count: fc.integer({ min: 0, max: 12 }),
  dimensions: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});
const storage = fc.constantFrom(...VECTOR_STORAGES);

describe('vectors', () => {
  it('have length 1 after reduction, and point where the kept part pointed', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 40 }), ({ count, dimensions, seed }, wanted) => {
        const kept = Math.min(wanted, dimensions);
        const rows = unitRows(count, dimensions, seed);
        const reduced = keepFirstDimensions(rows, dimensions, kept);
        for (let r = 0; r < count; r++) {
          const original = rows.subarray(r * dimensions, r * dimensions + kept);
          const length = Math.hypot(...original);
          for (let i = 0; i < kept; i++) expect(reduced[r * kept + i]).toBeCloseTo(original[i]! / length, 5);
        }
      }),
    );
  });

  it('lose at most half a step to quantisation and keep their length within 1e-2', () => {
    fc.assert(
      fc.property(shape, ({ count, dimensions, seed }) => {
        const rows = unitRows(count, dimensions, seed);
        const vectors = makeVectors(rows, count, { dimensions, storage: 'i8' });
        const back = new Float32Array(dimensions);
        for (let r = 0; r < count; r++) {
          readRow(vectors, r, back);
          for (let i = 0; i < dimensions; i++) {
            expect(Math.abs(back[i]! - rows[r * dimensions + i]!)).toBeLessThanOrEqual(vectors.scales![r]! * 0.501);
          }
          expect(Math.abs(Math.hypot(...back) - 1)).toBeLessThan(1e-2);
        }
      }),
    );
  });

  it('stand for what was stored: nearly as 16-bit floats, by their signs as bits', () => {
    fc.assert(
      fc.property(shape, ({ count, dimensions, seed }) => {
        const rows = unitRows(count, dimensions, seed);
        const halves = readRows(makeVectors(rows, count, { dimensions, storage: 'f16' }));
        const signs = readRows(makeVectors(rows, count, { dimensions, storage: 'b1' }));
        for (const [i, number] of rows.entries()) {
          expect(Math.abs(halves[i]! - number)).toBeLessThanOrEqual(Math.abs(number) * 2 ** -11 + 2 ** -25);
          expect(signs[i]).toBeCloseTo((number >= 0 ? 1 : -1) / Math.sqrt(dimensions), 6);
        }
      }),
    );
  });

  it('are compared as what they stand for, in every storage', () => {
    fc.assert(
      fc.property(shape, storage, ({ count, dimensions, seed }, kind) => {
        const vectors = makeVectors(unitRows(count, dimensions, seed), count, { dimensions, storage: kind });
        const query = unitRows(1, dimensions, seed + 1);
        const similarity = similarityTo(vectors, query);
        const rows = readRows(vectors);
        for (let r = 0; r < count; r++) {
          const row = rows.subarray(r * dimensions, (r + 1) * dimensions);
          expect(similarity(r)).toBeCloseTo(
            row.reduce((sum, number, i) => sum + number * query[i]!, 0),
            5,
          );
        }
      }),
    );
  });

  it('come back from bytes as they were, wherever the bytes start', () => {
    fc.assert(
      fc.property(shape, storage, fc.integer({ min: 0, max: 7 }), ({ count, dimensions, seed }, kind, offset) => {
        const vectors = makeVectors(unitRows(count, dimensions, seed), count, { dimensions, storage: kind });
        const bytes = encodeVectors(vectors);
        expect(bytes).toHaveLength(32 + vectorBytes(vectors));
        const shifted = new Uint8Array(bytes.length + offset);
        shifted.set(bytes, offset);
        expect(decodeVectors(shifted.subarray(offset))).toEqual(vectors);
      }),
    );
  });

  it('of a query are reduced as the rows are', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 40 }), ({ dimensions, seed }, wanted) => {
        const kept = Math.min(wanted, dimensions);
        const rows = unitRows(1, dimensions, seed);
        expect(prepareQuery(rows, { dimensions: kept })).toEqual(
          makeVectors(rows, 1, { dimensions: kept, storage: 'f32' }).data,
        );
      }),
    );
  });
});

it('the best k are those of a full sort', () => {
  const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }), fc.constant(-Infinity));
  fc.assert(
    fc.property(fc.array(score, { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (list, k) => {
      const scores = Float64Array.from(list);
      const expected = list
        .map((_, row) => row)
        .filter((row) => scores[row]! > -Infinity)
        .sort((a, b) => (scores[a] === scores[b] ? a - b : scores[b]! - scores[a]!))
        .slice(0, k);
      expect([...topK(scores, k).rows]).toEqual(expected);
    }),
  );
});
