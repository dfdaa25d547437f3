import { primedQueries } from '../cache';
import type { KnobValues } from '../config';
import { mostPopular } from '../load';
import type { ResolvedTrace } from './types';

/** Part of a trace, from its beginning, that is known before the replay where a column is primed from it. */
const HISTORY_SHARE = 0.1;

/**
 * Requests that come before those which are replayed and judged. Where any column is primed, all columns start after the
 * same history, cold but for the priming: none knows a request that it is judged on.
 */
export const historyOf = ({ requests }: ResolvedTrace, columns: readonly KnobValues[]): number =>
  columns.some((knobs) => primedQueries(knobs) > 0) ? Math.floor(requests * HISTORY_SHARE) : 0;

/** Queries that were asked most often among the first requests, the most popular last: it is the last to be evicted. */
export const popularQueries = ({ queryOf }: ResolvedTrace, history: number, most: number): number[] =>
  mostPopular(queryOf.subarray(0, history), most).reverse();
