import type { JobControl } from '../common';
import type { VectorRows } from '../vectors';
import type { Neighbours } from './types';

/** Multiplications between two checkpoints, some tens of milliseconds. */
const PACE = 3e7;

/**
 * The k rows nearest to each query, by comparing all: every row is read once for all queries, so that rows on disk can be
 * asked as well.
 * @param queries of length 1, as many numbers as the rows
 */
export async function nearestRows(
  rows: VectorRows,
  queries: readonly Float32Array[],
  k: number,
  control: JobControl,
): Promise<Neighbours[]> {
  const size = Math.min(k, rows.count);
  const best = queries.map(() => ({
    rows: new Int32Array(size),
    similarities: new Float32Array(size).fill(-Infinity),
  }));
  const row = new Float32Array(rows.dimensions);
  let work = 0;
  for (let r = 0; r < rows.count; r++) {
    rows.read(r, row);
    for (const [q, query] of queries.entries()) insert(best[q]!, r, Math.fround(dot(row, query)));
    work += (queries.length + 1) * row.length;
    if (work < PACE) continue;
    work = 0;
    await control.checkpoint();
  }
  return best;
}

/** Rows come in ascending order, so one that only equals the worst kept one never displaces it. */
function insert({ rows, similarities }: Neighbours, row: number, similarity: number): void {
  let at = similarities.length - 1;
  if (at < 0 || !(similarity > similarities[at]!)) return;
  for (; at > 0 && similarity > similarities[at - 1]!; at--) {
    rows[at] = rows[at - 1]!;
    similarities[at] = similarities[at - 1]!;
  }
  rows[at] = row;
  similarities[at] = similarity;
}

function dot(a: Float32Array, b: Float32Array): number {
  const whole = a.length & ~3;
  let w = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    w += a[i]! * b[i]!;
    x += a[i + 1]! * b[i + 1]!;
    y += a[i + 2]! * b[i + 2]!;
    z += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) w += a[i]! * b[i]!;
  return w + x + (y + z);
}
