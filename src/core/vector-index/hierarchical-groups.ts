import type { VectorSet } from '../vectors';

/** Rows in groups, each group with a vector of length 1 that stands for it (0 where its rows cancel out). */
export interface Groups {
  /** 32-bit floats, one row a group. */
  readonly centres: VectorSet;
  /** Row → its group. */
  readonly groupOf: Int32Array;
}

/** Rows of each group: those of group g are `rows[starts[g] … starts[g + 1]]`, ascending. */
export interface GroupMembers {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

export function membersOf(groupOf: Int32Array, groups: number): GroupMembers {
  const starts = new Int32Array(groups + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const rows = new Int32Array(groupOf.length);
  for (const [row, group] of groupOf.entries()) rows[next[group]!++] = row;
  return { starts, rows };
}

/** Sums of rows as vectors of length 1; a sum of zeros stays. */
export function centresOf(sums: Float64Array, dimensions: number): VectorSet {
  const count = sums.length / dimensions;
  const data = new Float32Array(sums.length);
  for (let start = 0; start < sums.length; start += dimensions) {
    let squares = 0;
    for (let i = start; i < start + dimensions; i++) squares += sums[i]! * sums[i]!;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = start; i < start + dimensions; i++) data[i] = sums[i]! * factor;
  }
  return { storage: 'f32', count, dimensions, data };
}
