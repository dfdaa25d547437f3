import type { Clock, QueryStep } from '../common';
import type { KnobValues } from '../config';
import type { Embedder } from '../embedding';
import type { LexicalIndex } from '../lexical-index';
import type { Neighbours, SearchIndex } from '../vector-index';
import { prepareQuery } from '../vectors';
import { fuse } from './fusion';
import type { ChunkPlace, Hit, Retrieval, Retriever, ScoredRow } from './types';

export interface RetrieverParts {
  readonly dense?: { readonly embedder: Embedder; readonly index: SearchIndex };
  readonly lexical?: LexicalIndex;
  readonly placeOf: (row: number) => ChunkPlace;
  readonly clock: Clock;
}

/** Rows that each ranking brings to a fusion: what lies deeper hardly changes the first results. */
const FUSION_DEPTH = 100;

const rowsOf = (found: Neighbours): ScoredRow[] =>
  Array.from(found.rows, (row, i) => ({ row, score: found.similarities[i]! }));

/** The pipeline of one variant: tokenize → embed → search (vectors, words or both) → resolve to files and lines. */
export function createRetriever({ dense, lexical, placeOf, clock }: RetrieverParts, knobs: KnobValues): Retriever {
  const efSearch = knobs['index.hnsw.efSearch'];
  const probes = knobs['index.hierarchical.probes'];
  const bm25 = { k1: knobs['index.lexical.k1'], b: knobs['index.lexical.b'] };

  async function byMeaning(query: string, k: number, stepMs: Partial<Record<QueryStep, number>>): Promise<ScoredRow[]> {
    const { embedder, index } = dense!;
    const t0 = clock.nowMs();
    const input = embedder.tokenize(query, 'query');
    const t1 = clock.nowMs();
    stepMs.tokenize = t1 - t0;
    // A text without tokens has no vector, so nothing is near it.
    if (input.ids.length === 0) return [];
    const vector = prepareQuery(await embedder.embed([input]), index.dimensions);
    const t2 = clock.nowMs();
    const hits = rowsOf(await index.search(vector, { k, efSearch, probes }));
    stepMs.embed = t2 - t1;
    stepMs.search = (stepMs.search ?? 0) + clock.nowMs() - t2;
    return hits;
  }

  function byWords(query: string, k: number, stepMs: Partial<Record<QueryStep, number>>): ScoredRow[] {
    const t0 = clock.nowMs();
    const hits = rowsOf(lexical!.search(query, { k, ...bm25 }));
    stepMs.search = (stepMs.search ?? 0) + clock.nowMs() - t0;
    return hits;
  }

  return {
    async retrieve(query: string, k = knobs['retrieval.k']): Promise<Retrieval> {
      const stepMs: Partial<Record<QueryStep, number>> = {};
      const started = clock.nowMs();
      let rows: ScoredRow[];
      if (dense && lexical) {
        const depth = Math.max(k, FUSION_DEPTH);
        const meaning = await byMeaning(query, depth, stepMs);
        rows = fuse([meaning, byWords(query, depth, stepMs)], k);
      } else {
        rows = dense ? await byMeaning(query, k, stepMs) : byWords(query, k, stepMs);
      }
      const found = clock.nowMs();
      const hits = rows.map(({ row, score }): Hit => ({ row, score, ...placeOf(row) }));
      const ended = clock.nowMs();
      stepMs.resolve = ended - found;
      return { hits, stepMs, totalMs: ended - started };
    },
  };
}
