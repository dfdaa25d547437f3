import { primedQueries } from '../cache';
import { userError, type Clock, type JobControl } from '../common';
import type { Variant } from '../config';
import type { VectorSource } from '../embedding-cache';
import type { Prepared } from '../pipeline';
import type { QueryFilter } from '../retrieval';
import type { CachedSearch } from './cached-search';

/** A query that may be asked. */
export interface LikelyQuery {
  readonly text: string;
  readonly filter?: QueryFilter;
}

/** What priming did. */
export interface Priming {
  /** Queries whose answers the caches were filled with, or held already. */
  readonly queries: number;
  /** Those of them that were searched. */
  readonly answered: number;
  /** Where the vectors of the searched ones came from. */
  readonly vectors: Readonly<Record<VectorSource, number>>;
  /** Time that it took, without what others did meanwhile, ms. */
  readonly ms: number;
}

/** Work after which somebody else's search may come between, ms. */
const STEP_MS = 100;

/**
 * Answers the most popular queries into the caches of a variant, as many as its `cache.warm.queries` say; the most popular
 * last, so that it is the last to go. Answers that are there are left.
 * @param queries most popular first
 * @param step makes the variant ready and works; others may work between two steps
 */
export async function primeCaches(
  search: CachedSearch,
  variant: Variant,
  queries: readonly LikelyQuery[],
  step: (work: (prepared: Prepared) => Promise<void>) => Promise<void>,
  clock: Clock,
  control: JobControl,
): Promise<Priming> {
  const most = primedQueries(variant.knobs);
  if (most === 0)
    throw userError(
      'cache/not-primed',
      `${variant.name} primes no queries.`,
      'Set cache.warm.queries above 0, with a result cache.',
    );
  const asked = queries.filter(({ text }) => text.trim() !== '').slice(0, most);
  const wanted = asked.toReversed();
  const vectors = { memory: 0, store: 0, model: 0 };
  const states = new Set<string>();
  let answered = 0;
  let ms = 0;
  let done = 0;
  do {
    await step(async (prepared) => {
      const ready = prepared.variants[0]!;
      const started = clock.nowMs();
      states.add(ready.fingerprint);
      while (done < wanted.length && clock.nowMs() - started < STEP_MS) {
        const { text, filter } = wanted[done++]!;
        const source = await search.keepAhead(prepared, ready, text.trim(), filter);
        if (source !== undefined) answered++;
        if (source !== undefined && source !== 'none') vectors[source]++;
        await control.checkpoint();
      }
      // Documents that changed under way made a part of it vain.
      if (done === wanted.length && states.size === 1) search.notePrimed(ready, wanted.length);
      ms += clock.nowMs() - started;
    });
    control.report({ stage: 'prime', done, total: wanted.length, unit: 'queries', detail: variant.name });
    await control.checkpoint();
  } while (done < wanted.length);
  return { queries: wanted.length, answered, vectors, ms };
}
