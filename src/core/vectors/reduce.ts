/**
 * Keeps the first dimensions of every row and brings the rows back to length 1. Rows that have nothing in the kept
 * dimensions stay zero; `checkVectors` refuses them.
 * @param rows row-major, a whole number of rows of `from` numbers
 * @param to kept dimensions, 1 … from
 * @returns a new array, row-major, rows of `to` numbers
 */
export function keepFirstDimensions(rows: Float32Array, from: number, to: number): Float32Array {
  const count = rows.length / from;
  const out = new Float32Array(count * to);
  for (let row = 0; row < count; row++) {
    let squares = 0;
    for (let i = row * from; i < row * from + to; i++) squares += rows[i]! * rows[i]!;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < to; i++) out[row * to + i] = rows[row * from + i]! * factor;
  }
  return out;
}
