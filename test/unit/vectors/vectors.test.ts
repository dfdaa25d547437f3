import { describe, expect, it } from 'vitest';
import { decodeVectors, encodeVectors, makeVectors, prepareQuery, quantiseRows } from '../../../src/core/vectors';

const params = { dimensions: 0, storage: 'f32' } as const;
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('making vectors', () => {
  it('quantises by the largest number of each row', () => {
    const { data, scales } = quantiseRows(Float32Array.of(0.6, -0.8, 0, 1), 2);
    expect([...data]).toEqual([95, -127, 0, 127]);
    expect(scales[0]).toBeCloseTo(0.8 / 127, 8);
    expect(scales[1]).toBeCloseTo(1 / 127, 8);
  });

  it('shares the rows where nothing has to be done to them', () => {
    const rows = Float32Array.of(0.6, 0.8);
    expect(makeVectors(rows, 1, params).data).toBe(rows);
    expect(rows).toEqual(Float32Array.of(0.6, 0.8));
  });

  it.each([Number.NaN, Infinity, -Infinity])('refuses %s', (bad) => {
    for (const storage of ['f32', 'i8'] as const) {
      expect(() => makeVectors(Float32Array.of(1, 0, bad, 1), 2, { ...params, storage })).toThrow(
        code('embedding/not-finite'),
      );
    }
    expect(() => prepareQuery(Float32Array.of(bad, 1), { dimensions: 2 })).toThrow(code('embedding/not-finite'));
  });

  it('refuses a row without a direction, also when only the reduction takes it', () => {
    expect(() => makeVectors(Float32Array.of(1, 0, 0, 0), 2, params)).toThrow(code('embedding/zero-vector'));
    expect(() => makeVectors(Float32Array.of(0, 1), 1, { ...params, dimensions: 1 })).toThrow(
      code('embedding/zero-vector'),
    );
  });

  it('refuses more dimensions than there are, and broken rows', () => {
    expect(() => makeVectors(Float32Array.of(1, 0), 1, { ...params, dimensions: 3 })).toThrow(
      code('vectors/wrong-dimensions'),
    );
    expect(() => makeVectors(Float32Array.of(1, 0, 1), 2, params)).toThrow(code('vectors/wrong-dimensions'));
    expect(() => prepareQuery(Float32Array.of(1, 0), { dimensions: 3 })).toThrow(code('vectors/wrong-dimensions'));
  });
});

describe('stored vectors', () => {
  const bytes = encodeVectors(makeVectors(Float32Array.of(0.6, 0.8, 1, 0), 2, { ...params, storage: 'i8' }));

  it('are refused wherever they are cut, or with anything behind them', () => {
    for (let at = 0; at < bytes.length; at++)
      expect(() => decodeVectors(bytes.slice(0, at))).toThrow(code('vectors/damaged'));
    expect(() => decodeVectors(Uint8Array.of(...bytes, 0))).toThrow(code('vectors/damaged'));
  });

  it('are refused with any bit of their sizes flipped', () => {
    for (let at = 0; at < 16; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const copy = bytes.slice();
        copy[at]! ^= 1 << bit;
        expect(() => decodeVectors(copy)).toThrow(code('vectors/damaged'));
      }
    }
  });
});
