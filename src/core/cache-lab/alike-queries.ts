import type { JobControl } from '../common';
import type { VectorIndexKind } from '../vector-index';
import { makeVectors } from '../vectors';
import type { AlikeQuery } from './types';

/** Queries less alike than this are not told: no cache that is worth its wrong hits goes so low. */
export const LEAST_ALIKE = 0.6;
/** Queries told of each at the most. */
const MOST_ALIKE = 20;
/** Up to so many queries all pairs are compared: a second or two. Beyond, an index finds the nearest. */
const MOST_EXACT = 6_000;
const ROWS_AT_ONCE = 64;

export interface QueryVectorRows {
  /** Row-major, one row of length 1 a query; all zeros where a text holds nothing that the model knows. */
  readonly rows: Float32Array;
  readonly dimensions: number;
  /** Query → number of its filter: an answer within other documents serves nobody. */
  readonly filterOf: Int32Array;
}

/**
 * The queries that resemble each query, most alike first: at most 20 of a cosine of at least 0.6, with the same filter.
 * @param graph what finds the nearest of many; without it all pairs are compared
 */
export async function alikeQueries(
  { rows, dimensions, filterOf }: QueryVectorRows,
  graph: VectorIndexKind | undefined,
  control: JobControl,
): Promise<AlikeQuery[][]> {
  const count = filterOf.length;
  const alike: AlikeQuery[][] = Array.from({ length: count }, () => []);
  const isPair = (a: number, b: number): boolean => a !== b && filterOf[a] === filterOf[b];
  if (graph && count > MOST_EXACT) {
    const known = Array.from({ length: count }, (_, query) => query).filter((q) => rows[q * dimensions] !== 0);
    const packed = new Float32Array(known.length * dimensions);
    for (const [i, q] of known.entries())
      packed.set(rows.subarray(q * dimensions, (q + 1) * dimensions), i * dimensions);
    const vectors = makeVectors(packed, known.length, { dimensions, storage: 'f32' });
    const params = { kind: graph.kind, m: 16, efConstruction: 100 } as const;
    const index = await graph.build(vectors, known.map(String), params, control);
    try {
      for (const [i, query] of known.entries()) {
        if (i % ROWS_AT_ONCE === 0) await control.checkpoint();
        const row = packed.subarray(i * dimensions, (i + 1) * dimensions);
        const found = await index.search(row, { k: 2 * MOST_ALIKE, efSearch: 4 * MOST_ALIKE });
        for (const [n, place] of found.rows.entries()) {
          const other = known[place]!;
          const cosine = found.similarities[n]!;
          if (cosine >= LEAST_ALIKE && isPair(query, other)) keepNearest(alike[query]!, { query: other, cosine });
        }
      }
    } finally {
      index.close();
    }
    return alike;
  }
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    await control.checkpoint();
    const to = Math.min(count, from + ROWS_AT_ONCE);
    // A block of rows stays in the processor's cache while all later rows pass by.
    for (let b = from + 1; b < count; b++) {
      for (let a = from; a < Math.min(b, to); a++) {
        if (filterOf[a] !== filterOf[b]) continue;
        const cosine = dot(rows, a * dimensions, b * dimensions, dimensions);
        if (cosine < LEAST_ALIKE) continue;
        keepNearest(alike[a]!, { query: b, cosine });
        keepNearest(alike[b]!, { query: a, cosine });
      }
    }
  }
  return alike;
}

function keepNearest(list: AlikeQuery[], one: AlikeQuery): void {
  if (list.length === MOST_ALIKE && list.at(-1)!.cosine >= one.cosine) return;
  let at = list.length;
  while (at > 0 && list[at - 1]!.cosine < one.cosine) at--;
  list.splice(at, 0, { query: one.query, cosine: Math.min(1, one.cosine) });
  if (list.length > MOST_ALIKE) list.pop();
}

function dot(rows: Float32Array, a: number, b: number, dimensions: number): number {
  let even = 0;
  let odd = 0;
  const whole = dimensions & ~1;
  for (let d = 0; d < whole; d += 2) {
    even += rows[a + d]! * rows[b + d]!;
    odd += rows[a + d + 1]! * rows[b + d + 1]!;
  }
  return whole < dimensions ? even + odd + rows[a + whole]! * rows[b + whole]! : even + odd;
}
