/** Where the documents are at: `number` only grows within one `generation`; another generation shares nothing with it. */
export interface DocumentsState {
  readonly generation: string;
  readonly number: number;
}

export const sameState = (a: DocumentsState | undefined, b: DocumentsState | undefined): boolean =>
  a?.generation === b?.generation && a?.number === b?.number;

export interface SharedValue {
  readonly bytes: Uint8Array;
  /** Time that it has left, ms. */
  readonly ttlMs: number;
}

/**
 * Port: a cache that several processes share. Whoever implements it limits the time of every call and the number of
 * calls under way, and rejects with an environment error; one that ends in `/read-only` or `/full` is about writes alone. What comes out of it may be anything: others write there too.
 */
export interface SharedCache {
  get(key: string): Promise<SharedValue | undefined>;
  /** @param madeAt stores only while the documents are still at that state, in one step */
  set(key: string, bytes: Uint8Array, ttlMs: number, madeAt?: { name: string; state: DocumentsState }): Promise<void>;
  /** Whether the lock is now that of the token; it goes by itself after `ttlMs`. */
  lock(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Nothing where the lock is no longer that of the token. */
  unlock(key: string, token: string): Promise<void>;
  /** State of the documents of that name; number 0 of the generation `fresh` where there is none yet. */
  state(name: string, fresh: string): Promise<DocumentsState>;
  /** Counts up and removes keys in one step. @param change.renew begins the generation `fresh` */
  change(
    name: string,
    change: { readonly fresh: string; readonly renew: boolean; readonly remove: readonly string[] },
  ): Promise<DocumentsState>;
  publish(channel: string, message: Uint8Array): Promise<void>;
  /** Messages may get lost, without a word. @returns ends it */
  subscribe(channel: string, onMessage: (message: Uint8Array) => void): () => void;
}
