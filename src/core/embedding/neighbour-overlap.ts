/**
 * How alike two models order the same texts: for each text the share of its k nearest in one that are among its k
 * nearest in the other, as a mean count.
 * @param a row-major, count rows of length 1
 * @param b the same texts by another model, of any number of dimensions
 * @param k below count
 * @returns 0 to k
 */
export function neighbourOverlap(a: Float32Array, b: Float32Array, count: number, k: number): number {
  const nearestA = nearest(a, count, k);
  const nearestB = nearest(b, count, k);
  let shared = 0;
  for (let row = 0; row < count; row++)
    shared += nearestA[row]!.filter((other) => nearestB[row]!.includes(other)).length;
  return shared / count;
}

/** Rows of the k nearest of each row by dot product, itself left out; ties by row. */
function nearest(vectors: Float32Array, count: number, k: number): number[][] {
  const dimensions = vectors.length / count;
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += vectors[a * dimensions + d]! * vectors[b * dimensions + d]!;
    return sum;
  };
  return Array.from({ length: count }, (_, row) => {
    const scores = Array.from({ length: count }, (__, other) => dot(row, other));
    return scores
      .map((_score, other) => other)
      .filter((other) => other !== row)
      .sort((x, y) => scores[y]! - scores[x]! || x - y)
      .slice(0, k);
  });
}
