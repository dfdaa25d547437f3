/** How the vectors of a text's tokens become one; `none`: the graph of the model did it. */
export const POOLINGS = ['mean', 'cls', 'max', 'lasttoken', 'none'] as const;
export type Pooling = (typeof POOLINGS)[number];

/**
 * One vector of a text's token vectors. Nothing is padded, so all rows count, special tokens included, as in
 * sentence-transformers' Pooling module.
 * @param rows row-major, tokens × dimensions, at least one row
 * @param out written; length is the number of dimensions
 */
export function poolTokens(rows: Float32Array, pooling: Exclude<Pooling, 'none'>, out: Float32Array): void {
  const dimensions = out.length;
  switch (pooling) {
    case 'cls':
      out.set(rows.subarray(0, dimensions));
      return;
    case 'lasttoken':
      out.set(rows.subarray(rows.length - dimensions));
      return;
    case 'max':
      out.set(rows.subarray(0, dimensions));
      for (let i = dimensions; i < rows.length; i++) out[i % dimensions] = Math.max(out[i % dimensions]!, rows[i]!);
      return;
    case 'mean': {
      const sums = new Float64Array(dimensions);
      for (let i = 0; i < rows.length; i++) sums[i % dimensions]! += rows[i]!;
      const tokens = rows.length / dimensions;
      for (let d = 0; d < dimensions; d++) out[d] = sums[d]! / tokens;
    }
  }
}

/** Scales a vector to length 1 in place; one without a direction stays as it is, for `checkVectors` to refuse. */
export function normalise(vector: Float32Array): void {
  const norm = Math.hypot(...vector);
  if (norm > 0) for (let d = 0; d < vector.length; d++) vector[d]! /= norm;
}
