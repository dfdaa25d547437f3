import { rowLength, similarityTo, type VectorSet } from '../../core/vectors';
import type { Graph } from './graph';

/** Cosine similarity of a query with the rows behind labels: from the vectors in memory, or from the graph's file. */
export function similarityOfLabels(
  { readVector }: Pick<Graph, 'readVector'>,
  vectors: VectorSet,
  rowsOf: readonly (readonly number[])[],
): (query: Float32Array) => (label: number) => number {
  if (!readVector) {
    return (query) => {
      const similarityOf = similarityTo(vectors, query);
      return (label) => similarityOf(rowsOf[label]![0]!);
    };
  }
  const { storage, dimensions, scales } = vectors;
  // One row that is read again and again; what the others hold is not kept.
  const data = vectors.data.slice(0, rowLength(vectors));
  const one: VectorSet = { storage, dimensions, count: 1, data, ...(scales && { scales: new Float32Array(1) }) };
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return (query) => {
    const similarityOf = similarityTo(one, query);
    return (label) => {
      readVector(label, bytes);
      if (scales) one.scales![0] = scales[rowsOf[label]![0]!]!;
      return similarityOf(0);
    };
  };
}
