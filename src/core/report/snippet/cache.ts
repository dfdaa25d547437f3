import type { EntryWeight, Eviction } from '../../cache';

export interface CacheOptions<Value> {
  readonly maxEntries: number;
  /** Of all entries together; absent or 0 means no limit. */
  readonly maxBytes?: number;
  /** Age at which an entry is dropped; absent or 0 means never. */
  readonly ttlSeconds?: number;
  /** Decides what goes when the cache is full. */
  readonly eviction: Eviction;
  /** Size of a value, above 0; about that of its JSON where absent. */
  readonly bytesOf?: (value: Value) => number;
  /** Milliseconds that never go back. */
  readonly nowMs?: () => number;
  /** Told of every key that goes, for whatever reason. */
  readonly onDrop?: (key: string) => void;
}

/**
 * Values by key. Every caller gets the same object: read it, do not change it. `undefined` cannot be kept. Looking up and
 * storing take the time that the eviction takes, constant for all but GDSF.
 */
export class Cache<Value> {
  hits = 0;
  misses = 0;
  readonly #options: CacheOptions<Value>;
  readonly #maxBytes: number;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  readonly #entries = new Map<string, { value: Value; weight: EntryWeight; writtenMs: number }>();
  readonly #flights = new Map<string, Promise<Value>>();
  #bytes = 0;

  constructor(options: CacheOptions<Value>) {
    this.#options = options;
    const { maxBytes = 0, ttlSeconds = 0 } = options;
    this.#maxBytes = maxBytes > 0 ? maxBytes : Infinity;
    this.#ttlMs = ttlSeconds > 0 ? Math.ceil(ttlSeconds * 1000) : Infinity;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get size(): number {
    return this.#entries.size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  /** Whether the key is kept, without counting as a look-up. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): Value | undefined {
    const { eviction } = this.#options;
    const entry = this.#entries.get(key);
    if (entry && this.#nowMs() - entry.writtenMs <= this.#ttlMs) {
      this.hits++;
      eviction.use(key, entry.weight);
      return entry.value;
    }
    if (entry) this.#forget(key);
    this.misses++;
    eviction.miss?.(key);
    return undefined;
  }

  /** @param cost what the value would cost to make again, in any unit that all entries share */
  set(key: string, value: Value, cost = 1): void {
    this.#flights.delete(key);
    const { eviction, maxEntries, bytesOf = jsonBytes } = this.#options;
    const weight = { bytes: bytesOf(value), cost };
    if (weight.bytes > this.#maxBytes) {
      this.#forget(key);
      return;
    }
    let known = this.#drop(key);
    while (this.#entries.size >= maxEntries || this.#bytes + weight.bytes > this.#maxBytes) {
      const victim = eviction.evict();
      if (victim === undefined) break;
      // A known entry that grew may have to make room for itself.
      if (victim === key) known = false;
      else this.#gone(victim);
    }
    this.#entries.set(key, { value, weight, writtenMs: this.#nowMs() });
    this.#bytes += weight.bytes;
    if (known) eviction.use(key, weight);
    else eviction.add(key, weight);
  }

  /** Looks up; else computes and keeps. */
  getOrCompute(key: string, compute: () => Promise<Value>): Promise<Value> {
    const found = this.get(key);
    return found === undefined ? this.compute(key, compute) : Promise.resolve(found);
  }

  /**
   * Computes and keeps: once for all who ask meanwhile. A failure reaches all of them and is not kept. What was deleted
   * while it was computed is not kept either: it may be out of date.
   */
  compute(key: string, compute: () => Promise<Value>): Promise<Value> {
    const underWay = this.#flights.get(key);
    if (underWay) return underWay;
    const startedMs = performance.now();
    const flight: Promise<Value> = Promise.resolve()
      .then(compute)
      .then((value) => {
        if (this.#flights.get(key) === flight) this.set(key, value, Math.max(1e-3, performance.now() - startedMs));
        return value;
      })
      .finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
    this.#flights.set(key, flight);
    return flight;
  }

  delete(key: string): boolean {
    this.#flights.delete(key);
    return this.#forget(key);
  }
  clear(): void {
    const keys = [...this.#entries.keys()];
    this.#flights.clear();
    this.#entries.clear();
    this.#bytes = 0;
    this.#options.eviction.clear();
    for (const key of keys) this.#options.onDrop?.(key);
  }

  #drop(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    this.#entries.delete(key);
    this.#bytes -= entry.weight.bytes;
    return true;
  }
  #gone(key: string): boolean {
    if (!this.#drop(key)) return false;
    this.#options.onDrop?.(key);
    return true;
  }
  #forget(key: string): boolean {
    if (!this.#entries.has(key)) return false;
    this.#options.eviction.remove(key);
    return this.#gone(key);
  }
}

/** Two bytes a character, as strings are kept. */
const jsonBytes = (value: unknown): number => 2 * JSON.stringify(value).length;
