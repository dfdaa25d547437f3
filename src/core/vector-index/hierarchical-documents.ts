import { readRow, type VectorSet } from '../vectors';
import { centresOf, type Groups } from './hierarchical-groups';

/** Rows by their documents, each document by the mean of its rows. Where documents are not known, each row is one. */
export function groupByDocument(vectors: VectorSet): Groups {
  const { count, dimensions, documentOf } = vectors;
  const ids = new Map<number, number>();
  const groupOf = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const document = documentOf?.[row] ?? row;
    let group = ids.get(document);
    if (group === undefined) ids.set(document, (group = ids.size));
    groupOf[row] = group;
  }
  const sums = new Float64Array(ids.size * dimensions);
  const values = new Float32Array(dimensions);
  for (let row = 0; row < count; row++) {
    readRow(vectors, row, values);
    const start = groupOf[row]! * dimensions;
    for (let i = 0; i < dimensions; i++) sums[start + i]! += values[i]!;
  }
  return { centres: centresOf(sums, dimensions), groupOf };
}
