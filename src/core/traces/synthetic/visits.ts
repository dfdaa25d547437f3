import { createRng, shuffled, type JobControl } from '../../common';
import { drawByWeight, zipfWeights } from '../../load';
import type { SyntheticTraceOptions } from '../types';

/** How often a visitor asks what usually comes next, where both queries are equally popular. */
const HABIT = 0.6;
/** Visitors at one time, at most: their requests are interleaved. */
const MOST_AT_ONCE = 8;
/** Share of the queries that counts as popular and drifts. */
const POPULAR_SHARE = 0.1;
/** Requests of a burst, as a share of all; together bursts are a fifth of the load at most. */
const BURST_LENGTH = 0.02;
const BURSTS_TOGETHER = 0.2;
/** Share of a burst's requests that ask its query. */
const BURST_SHARE = 0.5;
const REQUESTS_AT_ONCE = 20_000;
const HOUR_MS = 3_600_000;

/** Who asks what when: request by request. */
export interface Visits {
  /** Whole milliseconds, never falling. */
  readonly atMs: Float64Array;
  readonly query: Uint32Array;
  readonly session: Uint32Array;
}

/**
 * Requests of visitors, who come at random times (a Poisson process). Ranks of popularity go to topics as a whole, and
 * within a topic each query has one that usually comes next. This habit changes who asks when, not how often a query is
 * asked: along the circle of a topic the same flow h = 0.6 · (weight of its least popular query) goes from each query to
 * the next, and what remains of every weight is drawn without regard to what came before, so that the weights of Zipf's
 * law are the stationary distribution of the walk.
 * @param topics places of all queries, grouped
 */
export async function visitsOf(
  topics: readonly (readonly number[])[],
  options: SyntheticTraceOptions,
  control: JobControl,
): Promise<Visits> {
  const { requests, requestsPerMinute, sessionLength, seed } = options;
  const rng = createRng(seed);
  const queryOfRank = Uint32Array.from(topics.flat());
  const weights = zipfWeights(queryOfRank.length, options.zipfExponent);
  const { next, flow } = habitsOf(topics, weights);
  const drawRank = drawByWeight(weights);
  const drawOther = drawByWeight(weights.map((weight, rank) => weight - flow[rank]!));
  const drift = driftOf(queryOfRank, options);
  const burstAt = burstsOf(queryOfRank, options);
  const visits: Visits = {
    atMs: new Float64Array(requests),
    query: new Uint32Array(requests),
    session: new Uint32Array(requests),
  };
  const visitors: { readonly session: number; rank: number }[] = [];
  let sessions = 0;
  let nowMs = 0;
  for (let i = 0; i < requests; i++) {
    if (i % REQUESTS_AT_ONCE === 0) {
      control.report({ stage: 'load', done: i, total: requests, unit: 'requests' });
      await control.checkpoint();
    }
    nowMs -= (Math.log(1 - rng.next()) * 60_000) / requestsPerMinute;
    drift(nowMs);
    let visitor = visitors[rng.below(visitors.length)];
    if (!visitor || rng.next() < 1 / sessionLength) {
      visitor = { session: sessions++, rank: drawRank(rng.next()) };
      visitors[visitors.length < MOST_AT_ONCE ? visitors.length : rng.below(MOST_AT_ONCE)] = visitor;
    } else {
      const { rank } = visitor;
      visitor.rank = rng.next() * weights[rank]! < flow[rank]! ? next[rank]! : drawOther(rng.next());
    }
    const burst = burstAt(i);
    visits.atMs[i] = Math.round(nowMs);
    visits.query[i] = burst !== undefined && rng.next() < BURST_SHARE ? burst : queryOfRank[visitor.rank]!;
    visits.session[i] = visitor.session;
  }
  return visits;
}

/** By rank: the rank that usually comes next, and how much of its weight goes there. */
function habitsOf(
  topics: readonly (readonly number[])[],
  weights: Float64Array,
): { next: Uint32Array; flow: Float64Array } {
  const next = new Uint32Array(weights.length);
  const flow = new Float64Array(weights.length);
  let first = 0;
  for (const { length } of topics) {
    for (let at = 0; at < length; at++) {
      next[first + at] = first + ((at + 1) % length);
      flow[first + at] = length > 1 ? HABIT * weights[first + length - 1]! : 0;
    }
    first += length;
  }
  return { next, flow };
}

/** Lets others take the place of popular queries as time goes by: in an hour the given share, one after the other. */
function driftOf(queryOfRank: Uint32Array, { driftPerHour, seed }: SyntheticTraceOptions): (nowMs: number) => void {
  const rng = createRng(seed + 1);
  const popular = popularOf(queryOfRank);
  const others = queryOfRank.length - popular;
  const turn = shuffled(popular, seed + 1);
  let swaps = 0;
  return (nowMs) => {
    if (others === 0) return;
    const due = Math.floor((nowMs / HOUR_MS) * driftPerHour * popular);
    for (; swaps < due; swaps++) {
      const from = turn[swaps % popular]!;
      const to = popular + rng.below(others);
      [queryOfRank[from], queryOfRank[to]] = [queryOfRank[to]!, queryOfRank[from]!];
    }
  };
}

const popularOf = ({ length }: Uint32Array): number => Math.ceil(POPULAR_SHARE * length);

/** The query that everybody suddenly asks for at a request, where there is one: none of the popular ones. */
function burstsOf(
  queryOfRank: Uint32Array,
  { bursts, requests, seed }: SyntheticTraceOptions,
): (request: number) => number | undefined {
  const rng = createRng(seed + 2);
  const popular = popularOf(queryOfRank);
  const length = Math.max(1, Math.round(requests * Math.min(BURST_LENGTH, BURSTS_TOGETHER / Math.max(1, bursts))));
  const planned = Array.from({ length: bursts }, () => ({
    from: rng.below(Math.max(1, requests - length)),
    query: queryOfRank[popular < queryOfRank.length ? popular + rng.below(queryOfRank.length - popular) : 0]!,
  })).sort((a, b) => a.from - b.from);
  let at = 0;
  return (request) => {
    while (at < planned.length && planned[at]!.from + length <= request) at++;
    const burst = planned[at];
    return burst && burst.from <= request ? burst.query : undefined;
  };
}
