import type { KnobValues } from '../config';
import type { ResolvedTrace } from './types';

/** Part of a trace, from its beginning, that is known before the replay where a column is primed from it. */
const HISTORY_SHARE = 0.1;

/**
 * Requests that come before those which are replayed and judged. Where any column is primed, all columns start after the
 * same history, cold but for the priming: none knows a request that it is judged on.
 */
export const historyOf = ({ requests }: ResolvedTrace, columns: readonly KnobValues[]): number =>
  columns.some((knobs) => knobs['cache.warm.queries'] > 0 && knobs['cache.result.policy'] !== 'none')
    ? Math.floor(requests * HISTORY_SHARE)
    : 0;

/** Queries that were asked most often among the first requests, the most popular last: it is the last to be evicted. */
export function popularQueries({ queryOf }: ResolvedTrace, history: number, most: number): number[] {
  const asked = new Map<number, number>();
  for (const query of queryOf.subarray(0, history)) asked.set(query, (asked.get(query) ?? 0) + 1);
  return [...asked]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([query]) => query)
    .reverse();
}
