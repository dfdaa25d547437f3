import { cacheParams } from '../cache';
import type { KnobValues } from '../config';
import { clairvoyantHits, weightedHitsBound } from '../load';
import { hasVersionedKeys } from './kept-answers';
import type { ResolvedTrace } from './types';

/**
 * Hits of the result cache that no cache of its size can beat, with what its documents' changes leave it. Absent where
 * it is filled ahead: a cache that knows the future but keeps only what was asked for is no bound of that.
 */
export function bestPossibleHits(trace: ResolvedTrace, knobs: KnobValues, history: number): number | undefined {
  const { policy, maxEntries, maxBytes = 0 } = cacheParams(knobs);
  const isFilledAhead = knobs['cache.warm.queries'] > 0 || knobs['cache.prefetch.queries'] > 0;
  if (policy === 'none' || isFilledAhead) return undefined;
  const { things, queryOf } = keptThings(trace, knobs['cache.invalidation'], history);
  const byEntries = clairvoyantHits(things, maxEntries);
  if (maxBytes === 0) return byEntries;
  const bytes = leastBytes(trace);
  return Math.min(
    byEntries,
    weightedHitsBound(things, (thing) => Math.max(1, bytes[queryOf[thing]!]!), maxBytes),
  );
}

/** Requests by what a cache could answer them with: after its entry is out of reach, a query is another thing. */
function keptThings(
  trace: ResolvedTrace,
  invalidation: KnobValues['cache.invalidation'],
  history: number,
): { things: Uint32Array; queryOf: number[] } {
  const { requests, queryOf, versionOf, versions, queries } = trace;
  const isVersioned = hasVersionedKeys(trace, invalidation);
  const thingOf = Uint32Array.from(queries, (_, query) => query);
  const owners = queries.map((_, query) => query);
  const renew = (query: number): void => void (thingOf[query] = owners.push(query) - 1);
  /** Query, state of the documents → thing. */
  const known = new Map<number, number>();
  const things = new Uint32Array(requests - history);
  let version = 0;
  for (let request = history; request < requests; request++) {
    const query = queryOf[request]!;
    while (version < versionOf[request]!) {
      const { dropped = [] } = versions[++version]!;
      if (invalidation === 'dependencies' && !isVersioned) for (const other of dropped) renew(other);
    }
    if (isVersioned) {
      const place = (versions[version]!.sameAs ?? version) * queries.length + query;
      if (!known.has(place)) known.set(place, owners.push(query) - 1);
      thingOf[query] = known.get(place)!;
    }
    things[request - history] = thingOf[query]!;
  }
  return { things, queryOf: owners };
}

/** Query → bytes of the smallest of its answers. */
function leastBytes({ queries, answers }: ResolvedTrace): Float64Array {
  const least = new Float64Array(queries.length).fill(Infinity);
  for (const { query, bytes } of answers) least[query] = Math.min(least[query]!, bytes);
  return least;
}
