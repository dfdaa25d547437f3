/** What an entry takes and what it would cost to make again. */
export interface EntryWeight {
  /** Bytes of the value; above 0. */
  readonly bytes: number;
  /** Cost of making it again, in any unit that all entries share; above 0. */
  readonly cost: number;
}

/**
 * Decides which keys go when a cache is full. Knows keys only; the cache tells it of every look-up and change, and asks
 * for a victim while it holds too much.
 */
export interface Eviction {
  /** A key that is not kept yet was stored. */
  add(key: string, weight: EntryWeight): void;
  /** A kept key was asked for, or stored again with this weight. */
  use(key: string, weight: EntryWeight): void;
  /** A key was asked for that is not kept. */
  miss?(key: string): void;
  /** A kept key went for another reason than eviction. */
  remove(key: string): void;
  /** Makes room for a key that is about to be added: the key that goes, forgotten by this call. Undefined when empty. */
  evict(): string | undefined;
  clear(): void;
}
