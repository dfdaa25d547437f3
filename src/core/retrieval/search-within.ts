import { topK, type Neighbours, type SearchIndex, type SearchParams } from '../vector-index';
import { similarityTo, type VectorSet } from '../vectors';
import type { AllowedRows } from './types';

/** So many rows are compared one by one in a few milliseconds, which is exact and needs nothing of the index. */
const FEW_ROWS = 5000;
/** Asked for beyond what should do, since allowed rows are not spread evenly around a query. */
const SPARE = 1.5;
const WIDER = 4;

/**
 * The nearest of the allowed rows, whatever the kind of the index: min(k, allowed) of them, never fewer. Few rows are
 * compared one by one; of many, the index is asked for more than is wanted, and for more again where too few of them
 * are allowed; where that would be half of all rows, the allowed ones are compared one by one after all.
 * @param exactly compares the allowed rows alone
 */
export async function searchWithin(
  index: SearchIndex,
  exactly: SearchIndex,
  query: Float32Array,
  params: SearchParams,
  allowed: AllowedRows,
): Promise<Neighbours> {
  const wanted = Math.min(params.k, allowed.rows.length);
  if (wanted === 0) return { rows: new Int32Array(0), similarities: new Float32Array(0) };
  if (allowed.rows.length > FEW_ROWS) {
    const enough = Math.ceil((SPARE * wanted * index.count) / allowed.rows.length);
    for (let k = enough; k < index.count / 2; k *= WIDER) {
      const { rows, similarities } = await index.search(query, { ...params, k });
      const places = Array.from(rows.keys()).filter((i) => allowed.has(rows[i]!));
      if (places.length < wanted) continue;
      const kept = places.slice(0, wanted);
      return {
        rows: Int32Array.from(kept, (i) => rows[i]!),
        similarities: Float32Array.from(kept, (i) => similarities[i]!),
      };
    }
  }
  return exactly.search(query, params);
}

/** Some rows of a set, compared one by one. */
export const flatWithin = (vectors: VectorSet, rows: Int32Array): SearchIndex => ({
  kind: 'flat',
  count: rows.length,
  dimensions: vectors.dimensions,
  search(query, { k }) {
    const nearest = topK(Float32Array.from(rows, similarityTo(vectors, query)), k);
    return { rows: nearest.rows.map((place) => rows[place]!), similarities: nearest.similarities };
  },
  close: () => undefined,
});
