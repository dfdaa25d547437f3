import type { JobControl } from '../common';
import type { Query } from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import { prepareQuery, rowsInMemory } from '../vectors';
import { nearestRows, type Neighbours } from '../vector-index';

const DEPTH = 10;

/**
 * Share of the ten exact nearest neighbours that the index found: nearest among what the variant compares with at last,
 * which are its own stored vectors or, where it rescores, the copy that it rescores from. So the index alone is judged,
 * and with rescoring the two together; what storage and reduction cost shows in the quality. Ties at the tenth place
 * count as found.
 * @returns one share a query; empty in lexical mode
 */
export async function measureAnnRecall(
  variant: PreparedVariant,
  queries: readonly Query[],
  control: JobControl,
): Promise<number[]> {
  const { dense } = variant;
  const embedder = variant.untimed.dense?.embedder;
  if (!dense || !embedder) return [];
  const { knobs } = variant.variant;
  const search = { k: DEPTH, efSearch: knobs['index.hnsw.efSearch'], probes: knobs['index.hierarchical.probes'] };
  const vectors: Float32Array[] = [];
  for (const query of queries) {
    const input = embedder.tokenize(query.text, 'query');
    if (input.ids.length === 0) continue;
    vectors.push(prepareQuery(await embedder.embed([input]), dense.vectors));
    await control.checkpoint();
  }
  const truth = await nearestRows(dense.copy ?? rowsInMemory(dense.vectors), vectors, DEPTH, control);
  const shares: number[] = [];
  for (const [q, vector] of vectors.entries()) {
    shares.push(shareFound(truth[q]!, await dense.index.search(vector, search)));
    await control.checkpoint();
  }
  return shares;
}

/** Share of the true neighbours that were found; one as near as the last of them is as good as that one. */
export function shareFound(truth: Neighbours, found: Neighbours): number {
  const rows = new Set(truth.rows);
  const last = truth.similarities.at(-1)! - 1e-6;
  const hits = found.rows.filter((row, i) => rows.has(row) || found.similarities[i]! >= last).length;
  return Math.min(1, hits / truth.rows.length);
}
