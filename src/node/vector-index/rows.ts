import { badParameters, notFinite } from '../../core/vector-index';
import { readRow as readStoredRow, rowLength, type VectorSet, type VectorStorage } from '../../core/vectors';
import type { GraphFile, GraphLibrary } from './graph';
import { indexDamaged } from './graph-errors';

/** A row as 32-bit floats hold it. @throws `index/not-finite` */
export function readRow(vectors: VectorSet, row: number, out: Float32Array | number[]): void {
  readStoredRow(vectors, row, out);
  for (let i = 0; i < vectors.dimensions; i++) if (!Number.isFinite(out[i])) throw notFinite();
}

/** Equal keys mean equal vectors; an index over anything else would answer with the wrong similarity. */
export function refuseUnequalTwins(vectors: VectorSet, groups: readonly (readonly number[])[]): void {
  const { data, scales } = vectors;
  const length = rowLength(vectors);
  for (const [first, ...others] of groups) {
    for (const other of others) {
      let equal = scales?.[first!] === scales?.[other];
      for (let i = 0; equal && i < length; i++) equal = data[first! * length + i] === data[other * length + i];
      if (!equal) throw badParameters(`rows ${first} and ${other} have one key and two vectors`);
    }
  }
}

/** Compares what stands in a graph file with the vectors it is opened over. @throws `index/damaged` */
export function refuseOtherVectors(
  file: GraphFile,
  rowsOf: readonly (readonly number[])[],
  vectors: VectorSet,
  storage: VectorStorage,
  { rowBytes }: Pick<GraphLibrary, 'rowBytes'>,
): void {
  for (const [label, [row]] of rowsOf.entries()) {
    const stored = file.vector(label);
    if (row === undefined) {
      // Of a deleted text: its vector is only passed through, but a NaN would send searches astray.
      if (stored && !isFiniteVector(stored, storage)) throw indexDamaged('a deleted vector is not finite');
    } else if (!stored || Buffer.compare(stored, rowBytes(vectors, row)) !== 0) {
      throw indexDamaged('a vector differs from the one it was built from');
    }
  }
}

/** Floats, little endian, whose exponent is not all ones; whole numbers and bits are always finite. */
function isFiniteVector(bytes: Uint8Array, storage: VectorStorage): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (storage === 'f32') {
    for (let at = 0; at < bytes.length; at += 4) if (!Number.isFinite(view.getFloat32(at, true))) return false;
  } else if (storage === 'f16') {
    for (let at = 0; at < bytes.length; at += 2) if ((view.getUint16(at, true) & 0x7c00) === 0x7c00) return false;
  }
  return true;
}
