import type { KnobValues } from '../config';
import { rescored, type Neighbours, type SearchIndex } from '../vector-index';
import { prepareQuery } from '../vectors';
import { candidatesForDiversity } from './diversity';
import { fuseRanks } from './fuse-ranks';
import { fuseScores } from './fuse-scores';
import { flatWithin, searchWithin } from './search-within';
import type { AllowedRows, Ask, RetrieverParts, ScoredRow } from './types';

const rowsOf = (found: Neighbours): ScoredRow[] =>
  Array.from(found.rows, (row, i) => ({ row, score: found.similarities[i]! }));

/** First step: rows by meaning, by words, or both merged; as many as the steps after it look at. */
export function createSearch(
  { dense, lexical, reranker }: RetrieverParts,
  knobs: KnobValues,
): (ask: Ask) => Promise<readonly ScoredRow[]> {
  const byIndex = { efSearch: knobs['index.hnsw.efSearch'], probes: knobs['index.hierarchical.probes'] };
  const bm25 = { k1: knobs['index.lexical.k1'], b: knobs['index.lexical.b'] };
  const weight = knobs['retrieval.lexicalWeight'];
  const fuse = knobs['retrieval.fusion'] === 'rrf' ? fuseRanks : fuseScores;

  /** As the index compares: a more precise copy has the last word. */
  function within({ rows }: AllowedRows): SearchIndex {
    const { vectors, copy } = dense!;
    const flat = flatWithin(vectors, rows);
    return copy ? rescored(flat, copy, knobs['vectors.rescoreCandidates']) : flat;
  }

  async function byMeaning({ query, allowed, timer }: Ask, k: number): Promise<ScoredRow[]> {
    const { embedder, index, vectors } = dense!;
    const input = timer.timeNow('tokenize', () => embedder.tokenize(query, 'query'));
    // A text without tokens has no vector, so nothing is near it.
    if (input.ids.length === 0) return [];
    const vector = await timer.time('embed', async () => prepareQuery(await embedder.embed([input]), vectors));
    const params = { k, ...byIndex };
    return timer.time('search', async () =>
      rowsOf(
        await (allowed ? searchWithin(index, within(allowed), vector, params, allowed) : index.search(vector, params)),
      ),
    );
  }

  const byWords = ({ query, allowed, timer }: Ask, k: number): ScoredRow[] =>
    timer.timeNow('search', () =>
      rowsOf(lexical!.search(query, { k, ...bm25, ...(allowed && { allows: (row: number) => allowed.has(row) }) })),
    );

  return async (ask) => {
    const depth = Math.max(ask.k, reranker ? knobs['retrieval.rerankDepth'] : 0, candidatesForDiversity(knobs));
    if (!lexical) return byMeaning(ask, depth);
    if (!dense) return byWords(ask, depth);
    const each = Math.max(depth, knobs['retrieval.fusionDepth']);
    const meaning = await byMeaning(ask, each);
    const words = byWords(ask, each);
    return ask.timer.timeNow('search', () =>
      fuse([
        { rows: meaning, weight: 1 - weight },
        { rows: words, weight },
      ]).slice(0, depth),
    );
  };
}
