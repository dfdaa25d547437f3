import { primedQueries } from '../cache';
import type { JobControl } from '../common';
import type { KnobValues } from '../config';
import { createSessionModel } from '../prediction';
import { ColumnCaches, type LookUpTimes } from './column-caches';
import type { AlikeScores } from './alike-scores';
import { popularQueries } from './history';
import { MOST_MISTAKES, type ServedMistake } from './mistakes';
import type { LayerOutcome, ResolvedTrace } from './types';

/** Requests between two looks at whether somebody cancels. */
const REQUESTS_AT_ONCE = 8192;

export interface ReplayOptions {
  /** Requests that are not replayed: what is primed from and learned from. */
  readonly history: number;
  readonly scores: AlikeScores;
  readonly lookUpMs: LookUpTimes;
}

/** What the caches of one column did under a trace. */
export interface ColumnReplay {
  /** Bits of `OUTCOME` of each judged request. */
  readonly outcomes: Uint8Array;
  /** Times of the judged requests, ms. */
  readonly withMs: Float64Array;
  readonly withoutMs: Float64Array;
  readonly layers: readonly LayerOutcome[];
  /** USD; NaN where a price is unknown. */
  readonly spentUsd: number;
  readonly withoutUsd: number;
  readonly peakBytes: number;
  readonly primed: number;
  /** Queries that were answered ahead, and those of them that somebody asked before they went. */
  readonly prefetched: number;
  readonly prefetchedUsed: number;
  /** The first ones. */
  readonly mistakes: readonly ServedMistake[];
}

/** Replays a trace through the caches that these knobs make, in simulated time: no model and no index is asked. */
export async function replayColumn(
  trace: ResolvedTrace,
  knobs: KnobValues,
  { history, scores, lookUpMs }: ReplayOptions,
  control: JobControl,
): Promise<ColumnReplay> {
  const judged = trace.requests - history;
  const caches = new ColumnCaches(trace, knobs, scores, lookUpMs);
  const outcomes = new Uint8Array(judged);
  const withMs = new Float64Array(judged);
  const withoutMs = new Float64Array(judged);
  const mistakes: ServedMistake[] = [];
  let withoutUsd = 0;
  let primed = 0;
  const most = caches.result ? knobs['cache.prefetch.queries'] : 0;
  const sessions = most > 0 ? createSessionModel<number>() : undefined;
  const sessionOf = (request: number): number | undefined => {
    const session = trace.sessionOf[request]!;
    return session < 0 ? undefined : session;
  };
  for (let i = 0; i < history; i++) sessions?.observe(trace.queryOf[i]!, sessionOf(i));

  for (let request = history; request < trace.requests; request++) {
    if (request % REQUESTS_AT_ONCE === 0) await control.checkpoint();
    const query = trace.queryOf[request]!;
    caches.at(trace.atMs[request]!, trace.versionOf[request]!);
    if (request === history) {
      for (const popular of popularQueries(trace, history, primedQueries(knobs)))
        if (caches.fetchAhead(popular)) primed++;
    }
    const place = request - history;
    const without = caches.withoutCaches(query);
    withoutMs[place] = without.ms;
    withoutUsd += without.usd;
    const { outcome, ms, mistake } = caches.ask(query);
    if (mistake && mistakes.length < MOST_MISTAKES) mistakes.push({ request, outcome, ...mistake });
    outcomes[place] = outcome;
    withMs[place] = ms;
    if (!sessions) continue;
    const session = sessionOf(request);
    sessions.observe(query, session);
    if (session === undefined) continue;
    for (const next of sessions.predictNext(query, most, knobs['cache.prefetch.leastProbability']))
      caches.prefetch(next.query);
  }
  const { usd, peakBytes, prefetched, prefetchedUsed } = caches;
  const layers = caches.layers();
  return {
    ...{ outcomes, withMs, withoutMs, layers, peakBytes, primed, prefetched, prefetchedUsed },
    ...{ spentUsd: usd, withoutUsd, mistakes },
  };
}
