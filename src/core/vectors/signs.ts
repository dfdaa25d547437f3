/**
 * Rows as their signs: bit i (lowest first) of a row's ⌈dimensions / 8⌉ bytes is set where number i is 0 or more. Bits
 * beyond the dimensions are 0.
 * @param rows row-major, a whole number of rows of `dimensions`
 */
export function packSigns(rows: Float32Array, dimensions: number): Uint8Array {
  const rowBytes = Math.ceil(dimensions / 8);
  const count = rows.length / dimensions;
  const packed = new Uint8Array(count * rowBytes);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimensions; i++) {
      if (rows[row * dimensions + i]! >= 0) packed[row * rowBytes + (i >> 3)]! |= 1 << (i & 7);
    }
  }
  return packed;
}
