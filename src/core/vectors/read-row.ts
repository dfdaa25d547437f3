import { halfValues } from './half';
import { rowLength, type VectorSet } from './types';

/**
 * A row of any storage as floats: what its stored numbers stand for. Of 1-bit vectors ±1/√dimensions, so that such a row
 * has length 1 as well.
 * @param out at least `offset + dimensions` long
 */
export function readRow(vectors: VectorSet, row: number, out: Float32Array | number[], offset = 0): void {
  const { data, dimensions } = vectors;
  const start = row * rowLength(vectors);
  switch (vectors.storage) {
    case 'f32':
      for (let i = 0; i < dimensions; i++) out[offset + i] = data[start + i]!;
      return;
    case 'f16': {
      const values = halfValues();
      for (let i = 0; i < dimensions; i++) out[offset + i] = values[data[start + i]!]!;
      return;
    }
    case 'i8': {
      const scale = vectors.scales![row]!;
      for (let i = 0; i < dimensions; i++) out[offset + i] = data[start + i]! * scale;
      return;
    }
    case 'b1': {
      const one = 1 / Math.sqrt(dimensions);
      for (let i = 0; i < dimensions; i++) {
        out[offset + i] = (data[start + (i >> 3)]! >> (i & 7)) & 1 ? one : -one;
      }
    }
  }
}

/** All rows as floats, row-major. */
export function readRows(vectors: VectorSet): Float32Array {
  if (vectors.data instanceof Float32Array) return vectors.data;
  const rows = new Float32Array(vectors.count * vectors.dimensions);
  for (let row = 0; row < vectors.count; row++) readRow(vectors, row, rows, row * vectors.dimensions);
  return rows;
}
