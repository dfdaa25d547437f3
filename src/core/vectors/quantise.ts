/** Rows as 8-bit integers: round(127 × x / largest |x| of the row), and what a stored 1 stands for. */
export interface QuantisedRows {
  readonly data: Int8Array;
  readonly scales: Float32Array;
}

/**
 * Symmetric, one scale a row. The largest error of a number is half a step: largest |x| of its row / 254.
 * @param rows row-major, a whole number of rows of `dimensions`, finite, none all zero
 */
export function quantiseRows(rows: Float32Array, dimensions: number): QuantisedRows {
  const count = rows.length / dimensions;
  const data = new Int8Array(rows.length);
  const scales = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const start = row * dimensions;
    let largest = 0;
    for (let i = start; i < start + dimensions; i++) largest = Math.max(largest, Math.abs(rows[i]!));
    scales[row] = largest / 127;
    const factor = 127 / largest;
    for (let i = start; i < start + dimensions; i++) data[i] = Math.round(rows[i]! * factor);
  }
  return { data, scales };
}
