import { badParameters, notFinite } from '../../core/vector-index';
import { dequantiseRow, type VectorSet } from '../../core/vectors';
import { indexDamaged, type GraphFile } from './hnsw-file';

/** A row as 32-bit floats hold it. @throws `index/not-finite` */
export function readRow(vectors: VectorSet, row: number, out: Float32Array | number[]): void {
  const { data, scales, dimensions } = vectors;
  if (data instanceof Float32Array) {
    for (let i = 0; i < dimensions; i++) out[i] = data[row * dimensions + i]!;
  } else {
    dequantiseRow({ data: data as Int8Array, scales: scales! }, row, dimensions, out);
  }
  for (let i = 0; i < dimensions; i++) if (!Number.isFinite(out[i])) throw notFinite();
}

/** Equal keys mean equal vectors; an index over anything else would answer with the wrong similarity. */
export function refuseUnequalTwins(
  { data, scales, dimensions }: VectorSet,
  groups: readonly (readonly number[])[],
): void {
  for (const [first, ...others] of groups) {
    for (const other of others) {
      let equal = scales?.[first!] === scales?.[other];
      for (let i = 0; equal && i < dimensions; i++) {
        equal = data[first! * dimensions + i] === data[other * dimensions + i];
      }
      if (!equal) throw badParameters(`rows ${first} and ${other} have one key and two vectors`);
    }
  }
}

/** Compares what stands in a graph file with the vectors it is opened over. @throws `index/damaged` */
export function refuseOtherVectors(file: GraphFile, rowsOf: readonly (readonly number[])[], vectors: VectorSet): void {
  const expected = new Float32Array(vectors.dimensions);
  for (const [label, [row]] of rowsOf.entries()) {
    const stored = file.vector(label);
    if (row === undefined) {
      // Of a deleted text: its vector is only passed through, but a NaN would send searches astray.
      if (!stored.every(Number.isFinite)) throw indexDamaged('a deleted vector is not finite');
      continue;
    }
    readRow(vectors, row, expected);
    for (let i = 0; i < expected.length; i++) {
      if (stored[i] !== expected[i]) throw indexDamaged('a vector differs from the one it was built from');
    }
  }
}
