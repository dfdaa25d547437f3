import { primedQueries } from '../cache';
import type { Query } from '../evaluation';
import type { PreparedVariant } from '../pipeline';
import type { ColdProbe, ColdStart } from '../ports';
import { percentile } from '../statistics';
import { replayedLoad } from './replayed-load';

/** Requests after the start that are timed. */
const EARLY_REQUESTS = 50;
/** Fresh processes where early requests are timed: so few times are at the mercy of one stall of the machine. */
const STARTS = 3;

/** Medians of one or several starts, those of the early requests one by one. */
export interface ColdMeasure extends ColdProbe {
  readonly starts: number;
}

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

/** @param probe starts a fresh process */
export async function measureColdStart(start: ColdStart, probe: () => Promise<ColdProbe>): Promise<ColdMeasure> {
  const probes: ColdProbe[] = [];
  for (let i = 0; i < (start.early.length > 0 ? STARTS : 1); i++) probes.push(await probe());
  const median = (figure: (one: ColdProbe) => number | undefined): number | undefined => {
    const known = probes.map(figure).filter((value) => value !== undefined);
    return known.length > 0 ? percentile(known, 50) : undefined;
  };
  const privateBytes = median((one) => one.privateBytes);
  const primingMs = median((one) => one.primingMs);
  return {
    starts: probes.length,
    firstQueryMs: median((one) => one.firstQueryMs)!,
    earlyMs: start.early.flatMap((_, i) => median((one) => one.earlyMs[i]) ?? []),
    ...(privateBytes !== undefined && { privateBytes }),
    ...(primingMs !== undefined && { primingMs }),
  };
}
