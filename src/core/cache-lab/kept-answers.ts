import { createCache, type Cache, type CacheParams, type EntryWeight } from '../cache';
import type { Clock } from '../common';
import type { KnobValues } from '../config';
import { LookUps } from './look-ups';
import type { CacheLayer, LayerOutcome, ResolvedTrace } from './types';

export type Invalidation = KnobValues['cache.invalidation'];

/**
 * A layer of answers by query, and what happens to its entries when documents change.
 */
export class KeptAnswers {
  /** How its look-ups went; whoever asks it records them, as a layer may refuse what its cache finds. */
  readonly lookUps: LookUps;
  /** Entries that went because documents changed, although they were still right. */
  #needlessDrops = 0;
  readonly #cache: Cache<number>;
  /** Query → its key as of `#keyVersion`. */
  readonly #keys: string[];
  readonly #keyVersion: Uint32Array;
  /** Query → number of the answer that was stored last. */
  readonly #stored: Int32Array;
  #version = 0;

  constructor(
    params: CacheParams,
    clock: Clock,
    private readonly trace: ResolvedTrace,
    private readonly invalidation: Invalidation,
  ) {
    this.#cache = createCache<number>(params, clock);
    this.lookUps = new LookUps(trace.requests);
    this.#keys = trace.queries.map((_, query) => String(query));
    this.#keyVersion = new Uint32Array(trace.queries.length);
    this.#stored = new Int32Array(trace.queries.length).fill(-1);
  }

  has(query: number): boolean {
    return this.#stored[query]! >= 0 && this.#cache.has(this.#key(query));
  }
  /** Number of the kept answer. */
  get(query: number): number | undefined {
    return this.#cache.get(this.#key(query));
  }
  set(query: number, answer: number, weight: EntryWeight): void {
    this.#cache.set(this.#key(query), answer, weight);
    this.#stored[query] = answer;
  }

  /** Documents are those of a later version from now on. @param fresh query → number of its answer in that version */
  enter(version: number, fresh: Uint32Array): void {
    const dropped = this.trace.versions[version]!.dropped;
    if (this.invalidation === 'dependencies' && dropped) for (const query of dropped) this.#drop(query, fresh);
    else if (this.invalidation === 'dependencies') for (let q = 0; q < fresh.length; q++) this.#drop(q, fresh);
    else if (this.invalidation === 'versioned') this.#countLost(fresh);
    this.#version = version;
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

  #drop(query: number, fresh: Uint32Array): void {
    if (!this.has(query)) return;
    if (this.#stored[query] === fresh[query]) this.#needlessDrops++;
    this.#cache.delete(this.#key(query));
  }

  /** What was kept is not found under the keys of the next version. */
  #countLost(fresh: Uint32Array): void {
    for (let query = 0; query < fresh.length; query++) {
      const isCurrent = this.#keyVersion[query] === this.#version;
      if (isCurrent && this.#stored[query] === fresh[query] && this.has(query)) this.#needlessDrops++;
    }
  }

  /** Texts are made once a query and version: making them anew for each look-up takes longer than the look-up. */
  #key(query: number): string {
    if (this.invalidation === 'versioned' && this.#keyVersion[query] !== this.#version) {
      this.#keyVersion[query] = this.#version;
      this.#keys[query] = `${query} ${this.#version}`;
    }
    return this.#keys[query]!;
  }
}
