/** How often each column's token is in each row's text (compressed sparse rows). */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  /** Row r holds the entries offsets[r] … offsets[r + 1] − 1. */
  readonly offsets: Int32Array;
  /** Ascending within a row. */
  readonly columnOf: Int32Array;
  readonly values: Float64Array;
}

/** Counts the ids of texts. @param texts ids 0 … columns − 1 of each */
export function countIds(texts: readonly Int32Array[], columns: number): SparseRows {
  const offsets = new Int32Array(texts.length + 1);
  const columnOf: number[] = [];
  const values: number[] = [];
  for (const [row, ids] of texts.entries()) {
    for (const id of ids.slice().sort()) {
      if (columnOf.length > offsets[row]! && columnOf.at(-1) === id) values[values.length - 1]!++;
      else {
        columnOf.push(id);
        values.push(1);
      }
    }
    offsets[row + 1] = columnOf.length;
  }
  return {
    rows: texts.length,
    columns,
    offsets,
    columnOf: Int32Array.from(columnOf),
    values: Float64Array.from(values),
  };
}

/** The same entries, each times a factor of its row and one of its column. */
export function scaled(matrix: SparseRows, ofRow: Float64Array, ofColumn: Float64Array): SparseRows {
  const values = matrix.values.slice();
  for (let row = 0; row < matrix.rows; row++) {
    for (let i = matrix.offsets[row]!; i < matrix.offsets[row + 1]!; i++)
      values[i]! *= ofRow[row]! * ofColumn[matrix.columnOf[i]!]!;
  }
  return { ...matrix, values };
}

/** matrix · dense. @param dense row-major, columns × width @returns rows × width */
export function times(matrix: SparseRows, dense: Float64Array, width: number): Float64Array {
  const out = new Float64Array(matrix.rows * width);
  for (let row = 0; row < matrix.rows; row++) {
    const to = out.subarray(row * width, (row + 1) * width);
    for (let i = matrix.offsets[row]!; i < matrix.offsets[row + 1]!; i++)
      addTimes(to, dense, matrix.columnOf[i]! * width, matrix.values[i]!);
  }
  return out;
}

/** matrixᵀ · dense. @param dense row-major, rows × width @returns columns × width */
export function transposedTimes(matrix: SparseRows, dense: Float64Array, width: number): Float64Array {
  const out = new Float64Array(matrix.columns * width);
  for (let row = 0; row < matrix.rows; row++) {
    for (let i = matrix.offsets[row]!; i < matrix.offsets[row + 1]!; i++) {
      const start = matrix.columnOf[i]! * width;
      addTimes(out.subarray(start, start + width), dense, row * width, matrix.values[i]!);
    }
  }
  return out;
}

function addTimes(to: Float64Array, from: Float64Array, start: number, factor: number): void {
  for (let j = 0; j < to.length; j++) to[j]! += factor * from[start + j]!;
}
