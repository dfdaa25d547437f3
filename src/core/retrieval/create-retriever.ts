import type { KnobValues } from '../config';
import { createSearch } from './candidates';
import { diversify } from './diversity';
import { createExpansion } from './expansion';
import { createRowFilter } from './filter-rows';
import { leastScore } from './least-score';
import { rerank } from './rerank';
import { createStepTimer } from './step-timer';
import type { Ask, Retriever, RetrieverParts } from './types';

/**
 * The pipeline of one variant: filter → search by vectors, words or both, merged → least score → rerank → diversity →
 * k → expansion to files and lines.
 */
export function createRetriever(parts: RetrieverParts, knobs: KnobValues): Retriever {
  const { clock, chunks } = parts;
  const allowedBy = createRowFilter(chunks);
  const search = createSearch(parts, knobs);
  const steps = [...leastScore(knobs), ...rerank(parts, knobs), ...diversify(parts, knobs)];
  const expand = createExpansion(chunks, knobs);

  return {
    async retrieve(query, k = knobs['retrieval.k'], filter) {
      const timer = createStepTimer(clock);
      const started = clock.nowMs();
      const allowed = filter && timer.timeNow('search', () => allowedBy(filter));
      const ask: Ask = { query, k, timer, ...(allowed && { allowed }) };
      let rows = await search(ask);
      for (const step of steps) rows = await step(rows, ask);
      const hits = timer.timeNow('resolve', () => expand(rows.slice(0, k)));
      return { hits, stepMs: timer.stepMs, totalMs: clock.nowMs() - started };
    },
  };
}
