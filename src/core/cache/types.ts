import type { EntryWeight } from './eviction';

/** How a cache chooses what goes when it is full. */
export const CACHE_POLICIES = ['none', 'lru', 'fifo', 'lfu', 'tinylfu', 'gdsf'] as const;
export type CachePolicy = (typeof CACHE_POLICIES)[number];

/** Counters of one cache layer since it was made. hits + misses = lookups. */
export interface CacheCounters {
  readonly hits: number;
  readonly misses: number;
  /** Entries that went because the cache was full. */
  readonly evictions: number;
  readonly expirations: number;
  /** Entries that were larger than the whole cache, and never went in. */
  readonly refusals: number;
  readonly entries: number;
  /** Bytes of the entries, as far as their sizes were told. */
  readonly bytes: number;
}

/**
 * One cache layer. Entries are immutable to callers: what comes out cannot change what is in.
 * Times come from the clock it was made with.
 */
export interface Cache<Value> {
  readonly policy: CachePolicy;
  get(key: string): Value | undefined;
  /** Whether an entry is kept and within its time. No look-up: nothing is counted, and no entry stays longer for it. */
  has(key: string): boolean;
  /** @param weight what the entry takes and what it would cost to make again; 1 and 1 when absent */
  set(key: string, value: Value, weight?: EntryWeight): void;
  delete(key: string): boolean;
  clear(): void;
  readonly counters: CacheCounters;
}

export interface CacheParams {
  readonly policy: CachePolicy;
  readonly maxEntries: number;
  /** Of all entries together, by the sizes told; 0 or absent means no limit. */
  readonly maxBytes?: number;
  /** 0 means no limit. */
  readonly ttlSeconds: number;
}
