import { primedQueries } from '../cache';
import type { Query } from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import type { ColdStart } from '../ports';
import { replayedLoad } from './replayed-load';

/** Requests after the start that are timed. */
const EARLY_REQUESTS = 50;

/**
 * What a fresh process with this variant is asked. Early requests, and with them priming, are measured for all variants of
 * a run of which one primes its caches; never where a server would be asked each time, which may cost money.
 */
export function coldStart(
  { variant: { knobs }, dense, untimed }: PreparedVariant,
  variants: readonly PreparedVariant[],
  queries: readonly Query[],
  seed: number,
): ColdStart {
  const asked = (query: number): ColdStart['first'] => {
    const { text, filter } = queries[query]!;
    return { text, ...(filter && { filter }) };
  };
  const first = asked(0);
  const asksServer = dense?.embedder.model.kind === 'remote' || untimed.reranker?.model.kind === 'remote';
  const isWanted = variants.some(({ variant }) => primedQueries(variant.knobs) > 0);
  if (!isWanted || asksServer) return { first, primed: [], early: [] };
  const { requests, primed } = replayedLoad(knobs, queries, seed);
  return { first, primed: primed.map(asked), early: [...requests.subarray(0, EARLY_REQUESTS)].map(asked) };
}
