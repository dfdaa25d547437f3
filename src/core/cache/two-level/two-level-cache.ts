import type { Clock } from '../../common';
import { createCache } from '../create-cache';
import type { EntryWeight } from '../eviction';
import type { PlainValue } from '../immutable';
import { createComputeOnce } from '../single-flight';
import type { CacheCounters, CacheParams } from '../types';
import { watchDocuments, type ConsistencyStrategy } from './consistency';
import { guardCache } from './guarded-cache';
import { decodeMessage, encodeMessage } from './invalidation-message';
import { TWO_LEVEL_LIMITS, type TwoLevelLimits } from './limits';
import type { DocumentsState, SharedCache } from './shared-cache';
import { createSharedLevel, type Fetched, type SharedCounters, type ValueCodec } from './shared-level';

export interface TwoLevelOptions<Value> {
  readonly local: CacheParams;
  /** Absent: there is only the local level. */
  readonly shared?: SharedCache;
  readonly strategy: ConsistencyStrategy;
  /** Prefix of all keys and channels. */
  readonly namespace: string;
  /** Signs what is shared; the same in all processes. */
  readonly secret: Uint8Array;
  readonly codec: ValueCodec<Value>;
  /** What an entry takes and would cost to make again; all alike when absent. */
  readonly weigh?: (value: Value) => EntryWeight;
  readonly clock: Clock;
  /** Time since 1970, ms, by which what is shared ends; the machines that share may differ in it by a little. */
  readonly epochMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A name that nobody else has, of letters and digits. */
  readonly random: () => string;
  readonly onNotice: (text: string) => void;
  readonly limits?: Partial<TwoLevelLimits>;
}

export interface TwoLevelCache<Value> {
  /** The value of a key: out of this process, out of the shared cache, or computed, once for all who ask meanwhile. */
  read(key: string, compute: () => Promise<Value>): Promise<TwoLevelRead<Value>>;
  /** Documents changed. With `age` nobody is told. @param keys what depends on them; absent: everything may */
  changed(keys?: readonly string[]): Promise<void>;
  readonly counters: { readonly local: CacheCounters; readonly shared: SharedCounters };
  close(): void;
}

export interface TwoLevelRead<Value> {
  readonly value: Value;
  readonly from: 'local' | 'shared' | 'computed';
}

/** Keys of one message; more are told as "all". */
const MOST_KEYS = 1000;
/** Version of entries that were made while nobody knew the state of the documents. */
const UNKNOWN = '?';

const NO_SHARED: SharedCounters = { hits: 0, misses: 0, refused: 0, notShared: 0, waits: 0, requests: 0 };

/**
 * A cache in this process over one that processes share. A shared cache that fails, is slow or holds what others forged
 * costs hits and never an answer: the local level and the computation go on. While nobody knows whether documents
 * changed, entries are served for `unknownMs` and not longer.
 */
export function createTwoLevelCache<Value extends PlainValue>(options: TwoLevelOptions<Value>): TwoLevelCache<Value> {
  const { strategy, namespace, secret, clock, random } = options;
  const limits: TwoLevelLimits = { ...TWO_LEVEL_LIMITS, ...options.limits };
  const { unknownMs } = limits;
  const local = createCache<{ readonly value: Value; readonly untilMs: number }>(options.local, clock);
  const computeOnce = createComputeOnce<Fetched<Value>>();
  /** Computations under way, by local key: whether documents changed meanwhile, so that the value is not kept. */
  const flights = new Map<string, { outdated: boolean }>();
  const channel = `${namespace}:changes`;
  const documents = `${namespace}:documents`;
  let late = 0;
  let refusedMessages = 0;

  const cache = options.shared && guardCache(options.shared, { clock, onNotice: options.onNotice, ...limits });
  const level = cache && createSharedLevel<Value>({ ...options, cache, limits });
  const watch =
    cache && strategy !== 'age'
      ? watchDocuments({
          cache,
          name: documents,
          clock,
          ...limits,
          waits: strategy === 'versioned',
          fresh: random,
          onMoved: dropAll,
        })
      : undefined;
  const unsubscribe =
    options.shared && strategy === 'publish' ? options.shared.subscribe(channel, onMessage) : undefined;

  /** What the keys of entries hold of the state of the documents. */
  const versionAt = (state: DocumentsState): string =>
    strategy === 'versioned' ? `${state.generation}.${state.number}` : state.generation;
  const localKey = (key: string, version: string): string => `${version} ${key}`;

  function dropAll(): void {
    local.clear();
    for (const flight of flights.values()) flight.outdated = true;
  }

  function drop(keys: readonly string[], state: DocumentsState): void {
    for (const key of keys)
      for (const version of [versionAt(state), UNKNOWN]) {
        local.delete(localKey(key, version));
        const flight = flights.get(localKey(key, version));
        if (flight) flight.outdated = true;
      }
  }

  function onMessage(bytes: Uint8Array): void {
    const message = decodeMessage(secret, channel, bytes);
    if (!message) refusedMessages++;
    if (message && watch!.heard(message.state) && message.keys) drop(message.keys, message.state);
    // What cannot be read may have been a message: unknown, not valid.
    else dropAll();
  }

  function find(id: string): Value | undefined {
    const entry = local.get(id);
    if (!entry || clock.nowMs() <= entry.untilMs) return entry?.value;
    local.delete(id);
    late++;
    return undefined;
  }

  async function fetch(
    key: string,
    id: string,
    state: DocumentsState | undefined,
    isKnown: boolean,
    compute: () => Promise<Value>,
  ): Promise<Fetched<Value>> {
    const flight = { outdated: false };
    flights.set(id, flight);
    try {
      const madeAt = state && strategy === 'publish' ? { name: documents, state } : undefined;
      const version = state ? versionAt(state) : '';
      const fetched: Fetched<Value> =
        level && isKnown
          ? await level.fetch({ key, version, compute, ...(madeAt && { madeAt }) })
          : { value: await compute(), from: 'computed' };
      const ttlMs = isKnown ? (fetched.ttlMs ?? Infinity) : unknownMs;
      if (!flight.outdated)
        local.set(id, { value: fetched.value, untilMs: clock.nowMs() + ttlMs }, options.weigh?.(fetched.value));
      return fetched;
    } finally {
      flights.delete(id);
    }
  }

  return {
    async read(key, compute) {
      const state = await watch?.current();
      const isKnown = !watch || state !== undefined;
      const id = localKey(key, state ? versionAt(state) : watch ? UNKNOWN : '');
      const value = find(id);
      if (value !== undefined) return { value, from: 'local' };
      return computeOnce(id, () => fetch(key, id, state, isKnown, compute));
    },
    async changed(all) {
      if (!cache || !level || !watch) return;
      const named = all && strategy === 'publish' && all.length <= MOST_KEYS ? all : undefined;
      const before = await watch.current();
      if (!before || !named) dropAll();
      else drop(named, before);
      const remove = before && named?.map((key) => level.placeOf(key, versionAt(before)));
      const state = await watch.change(strategy === 'versioned' ? [] : remove);
      if (state && strategy === 'publish') {
        const keys = state.generation === before?.generation ? named : undefined;
        const message = { state, ...(keys && { keys }) };
        await cache.publish(channel, encodeMessage(secret, channel, message));
      }
    },
    get counters() {
      const { hits, misses, ...rest } = local.counters;
      const shared = { ...NO_SHARED, ...level?.counters, requests: cache?.requests ?? 0 };
      return {
        local: { ...rest, hits: hits - late, misses: misses + late, expirations: rest.expirations + late },
        shared: { ...shared, refused: shared.refused + refusedMessages },
      };
    },
    close: () => unsubscribe?.(),
  };
}
