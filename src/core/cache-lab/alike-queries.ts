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
export function alikeQueries(
  vectors: QueryVectorRows,
  graph: VectorIndexKind | undefined,
  control: JobControl,
): Promise<AlikeQuery[][]> {
  return graph && vectors.filterOf.length > MOST_EXACT
    ? nearestByGraph(vectors, graph, control)
    : nearestOfAll(vectors, control);
}

/** Every pair is compared once. */
async function nearestOfAll(
  { rows, dimensions, filterOf }: QueryVectorRows,
  control: JobControl,
): Promise<AlikeQuery[][]> {
  const count = filterOf.length;
  const alike: AlikeQuery[][] = Array.from({ length: count }, () => []);
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

async function nearestByGraph(
  { rows, dimensions, filterOf }: QueryVectorRows,
  graph: VectorIndexKind,
  control: JobControl,
): Promise<AlikeQuery[][]> {
  const alike: AlikeQuery[][] = Array.from({ length: filterOf.length }, () => []);
  const rowOf = (query: number): Float32Array => rows.subarray(query * dimensions, (query + 1) * dimensions);
  const known = [...filterOf.keys()].filter((query) => rowOf(query).some((number) => number !== 0));
  const packed = new Float32Array(known.length * dimensions);
  for (const [place, query] of known.entries()) packed.set(rowOf(query), place * dimensions);
  const vectors = makeVectors(packed, known.length, { dimensions, storage: 'f32' });
  const index = await graph.build(
    vectors,
    known.map(String),
    { kind: graph.kind, m: 16, efConstruction: 100 },
    control,
  );
  try {
    for (const [place, query] of known.entries()) {
      if (place % ROWS_AT_ONCE === 0) await control.checkpoint();
      const found = await index.search(rowOf(query), { k: 2 * MOST_ALIKE, efSearch: 4 * MOST_ALIKE });
      for (const [n, row] of found.rows.entries()) {
        const other = known[row]!;
        const cosine = found.similarities[n]!;
        if (cosine >= LEAST_ALIKE && other !== query && filterOf[other] === filterOf[query])
          keepNearest(alike[query]!, { query: other, cosine });
      }
    }
  } finally {
    index.close();
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
