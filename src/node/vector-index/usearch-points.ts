import { notFinite } from '../../core/vector-index';
import { packSigns, quantiseRows, rowLength, type VectorSet, type VectorStorage } from '../../core/vectors';
import { readRow } from './rows';

/**
 * Rows as the addon takes them so that it stores the very bytes of the vector set: halves as the floats they stand for,
 * bytes as they are, bits as ±1 in the order in which it packs them. The array is filled again by the next call.
 * @throws `index/not-finite`
 */
export function usearchPoint(vectors: VectorSet): (row: number) => Float32Array | Int8Array {
  const { data, scales, storage, dimensions } = vectors;
  const length = rowLength(vectors);
  switch (storage) {
    case 'i8':
      return (row) => {
        if (!Number.isFinite(scales![row])) throw notFinite();
        return (data as Int8Array).subarray(row * length, (row + 1) * length);
      };
    case 'b1': {
      const point = new Float32Array(8 * length);
      return (row) => {
        writeSigns(data as Uint8Array, row * length, point);
        return point;
      };
    }
    case 'f32':
    case 'f16': {
      const point = new Float32Array(dimensions);
      return (row) => {
        readRow(vectors, row, point);
        return point;
      };
    }
  }
}

/** A query, rounded as the rows are. */
export function usearchQuery(
  query: Float32Array,
  storage: VectorStorage,
  dimensions: number,
): Float32Array | Int8Array {
  if (storage === 'i8') return quantiseRows(query, dimensions).data;
  if (storage !== 'b1') return query;
  const signs = packSigns(query, dimensions);
  const point = new Float32Array(8 * signs.length);
  writeSigns(signs, 0, point);
  return point;
}

/** The addon puts the first of eight numbers into the highest bit; a vector set has it in the lowest. */
function writeSigns(bits: Uint8Array, start: number, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (bits[start + (i >> 3)]! >> (7 - (i & 7))) & 1 ? 1 : -1;
}
