import type { JobControl } from '../common';
import type { Query } from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import { prepareQuery } from '../vectors';
import { createFlatIndex, type Neighbours } from '../vector-index';

const DEPTH = 10;

/**
 * Share of the ten exact nearest neighbours that the index found, over the variant's own stored vectors, so that the
 * index alone is judged. Ties at the tenth place count as found.
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
  const exact = createFlatIndex(dense.vectors);
  const { knobs } = variant.variant;
  const search = { k: DEPTH, efSearch: knobs['index.hnsw.efSearch'], probes: knobs['index.hierarchical.probes'] };
  const shares: number[] = [];
  for (const query of queries) {
    const input = embedder.tokenize(query.text, 'query');
    if (input.ids.length === 0) continue;
    const vector = prepareQuery(await embedder.embed([input]), dense.vectors.dimensions);
    const truth = exact.search(vector, search);
    const found = await dense.index.search(vector, search);
    shares.push(shareFound(truth, found));
    await control.checkpoint();
  }
  exact.close();
  return shares;
}

/** Share of the true neighbours that were found; one as near as the last of them is as good as that one. */
export function shareFound(truth: Neighbours, found: Neighbours): number {
  const rows = new Set(truth.rows);
  const last = truth.similarities.at(-1)! - 1e-6;
  const hits = found.rows.filter((row, i) => rows.has(row) || found.similarities[i]! >= last).length;
  return Math.min(1, hits / truth.rows.length);
}
