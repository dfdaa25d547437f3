/** Counters of one cache layer since it was made. hits + misses = lookups. */
export interface CacheCounters {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly expirations: number;
  readonly entries: number;
}

/**
 * One cache layer. Entries are immutable to callers: what comes out cannot change what is in.
 * Times come from the clock it was made with.
 */
export interface Cache<Value> {
  readonly policy: 'none' | 'lru';
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  clear(): void;
  readonly counters: CacheCounters;
}

export interface CacheParams {
  readonly policy: 'none' | 'lru';
  readonly maxEntries: number;
  /** 0 means no limit. */
  readonly ttlSeconds: number;
}
