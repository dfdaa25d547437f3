import { primedQueries, resultKey } from '../cache';
import type { KnobValues } from '../config';
import type { Query } from '../evaluation';
import { mostPopular, zipfHistory, zipfRequests } from '../load';

/** What a variant's caches meet, as places in the list of queries. Queries that share a cached answer are one. */
export interface ReplayedLoad {
  readonly requests: Uint32Array;
  /** What the variant primes, most popular first: known from as many earlier requests, never from those replayed. */
  readonly primed: readonly number[];
}

/** The seeded load of the `load.*` knobs. */
export function replayedLoad(knobs: KnobValues, queries: readonly Query[], seed: number): ReplayedLoad {
  const keys = queries.map(({ text, filter }) => resultKey('', text, filter));
  const lastWith = new Map(keys.map((key, i) => [key, i]));
  const shared = (query: number): number => lastWith.get(keys[query]!)!;
  const load = [queries.length, knobs['load.requests'], knobs['load.zipfExponent'], seed] as const;
  const most = primedQueries(knobs);
  return {
    requests: zipfRequests(...load).map(shared),
    primed: most > 0 ? mostPopular(zipfHistory(...load).map(shared), most) : [],
  };
}
