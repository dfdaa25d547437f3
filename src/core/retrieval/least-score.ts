import type { KnobValues } from '../config';
import type { Step } from './types';

/** Rows that score less than `retrieval.minScore` are left out. Before reranking: the score is that of the search. */
export function leastScore(knobs: KnobValues): Step[] {
  const least = knobs['retrieval.minScore'];
  return least <= -1 ? [] : [(rows) => rows.filter(({ score }) => score >= least)];
}
