import { createCache, type Cache, type CacheParams, type EntryWeight } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import { LookUps } from './look-ups';
import type { CacheLayer, LayerOutcome, ResolvedTrace } from './types';

export type Invalidation = KnobValues['cache.invalidation'];

/** Whether the state of the documents is part of the key: also where nobody can say what an answer depends on. */
export const hasVersionedKeys = ({ versions }: Pick<ResolvedTrace, 'versions'>, invalidation: Invalidation): boolean =>
  invalidation === 'versioned' ||
  (invalidation === 'dependencies' && versions.some(({ dropped }, version) => version > 0 && !dropped));

/**
 * A layer of answers by query, and what happens to its entries when documents change. As in the live search, an entry
 * that is out of date takes its place until somebody asks for it, and where nobody can say what an answer depends on,
 * the state of the documents is part of the key.
 */
export class KeptAnswers {
  /** How its look-ups went; whoever asks it records them, as a layer may refuse what its cache finds. */
  readonly lookUps: LookUps;
  /** Entries that went because documents changed, although they were still right. */
  #needlessDrops = 0;
  readonly #cache: Cache<number>;
  /** Query → its key as of `#keyState`. */
  readonly #keys: string[];
  readonly #keyState: Uint32Array;
  /** Query → number of the answer that was stored last. */
  readonly #stored: Int32Array;
  /** Query → whether its entry depends on what changed. */
  readonly #outdated: Uint8Array;
  readonly #hasVersionedKeys: boolean;
  /** First version of the documents as they are now. */
  #state = 0;

  constructor(
    params: CacheParams,
    clock: Clock,
    private readonly trace: ResolvedTrace,
    private readonly invalidation: Invalidation,
  ) {
    this.#hasVersionedKeys = hasVersionedKeys(trace, invalidation);
    this.#cache = createCache<number>(params, clock);
    this.lookUps = new LookUps(trace.requests);
    this.#keys = trace.queries.map((_, query) => `${query} 0`);
    this.#keyState = new Uint32Array(trace.queries.length);
    this.#stored = new Int32Array(trace.queries.length).fill(-1);
    this.#outdated = new Uint8Array(trace.queries.length);
  }

  has(query: number): boolean {
    return this.#stored[query]! >= 0 && !this.#outdated[query] && this.#cache.has(this.#key(query));
  }
  /** Number of the kept answer. */
  get(query: number): number | undefined {
    if (this.#outdated[query]) this.#cache.delete(this.#key(query));
    this.#outdated[query] = 0;
    return this.#cache.get(this.#key(query));
  }
  set(query: number, answer: number, weight: EntryWeight): void {
    this.#cache.set(this.#key(query), answer, weight);
    this.#stored[query] = answer;
    this.#outdated[query] = 0;
  }

  /** Documents are those of a later version from now on. @param fresh query → number of its answer in that version */
  enter(version: number, fresh: Uint32Array): void {
    if (this.#hasVersionedKeys) this.#countLost(fresh);
    else if (this.invalidation === 'dependencies')
      for (const query of this.trace.versions[version]!.dropped ?? []) this.#outdate(query, fresh);
    this.#state = this.trace.versions[version]!.sameAs ?? version;
  }

  outcome(layer: CacheLayer): LayerOutcome {
    const { hits, misses } = this.lookUps;
    const shares = this.lookUps.shares();
    return {
      layer,
      counters: { ...this.#cache.counters, hits, misses },
      ...(shares.hits && { hitRatio: shares.hits }),
      ...(shares.wrong && { wrongShare: shares.wrong }),
      ...(shares.stale && { staleShare: shares.stale }),
      ...(this.invalidation !== 'age' && { needlessDrops: this.#needlessDrops }),
    };
  }
  get bytes(): number {
    return this.#cache.counters.bytes;
  }

  #outdate(query: number, fresh: Uint32Array): void {
    if (!this.has(query)) return;
    if (this.#stored[query] === fresh[query]) this.#needlessDrops++;
    this.#outdated[query] = 1;
  }

  /** What was kept is not found under the keys of the next version. */
  #countLost(fresh: Uint32Array): void {
    for (let query = 0; query < fresh.length; query++) {
      const isCurrent = this.#keyState[query] === this.#state;
      if (isCurrent && this.#stored[query] === fresh[query] && this.has(query)) this.#needlessDrops++;
    }
  }

  /** Texts are made once a query and state: making them anew for each look-up takes longer than the look-up. */
  #key(query: number): string {
    if (this.#hasVersionedKeys && this.#keyState[query] !== this.#state) {
      this.#keyState[query] = this.#state;
      this.#keys[query] = `${query} ${this.#state}`;
    }
    return this.#keys[query]!;
  }
}
