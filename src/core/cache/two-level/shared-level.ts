import { hashText, type Clock } from '../../common';
import type { GuardedCache } from './guarded-cache';
import type { TwoLevelLimits } from './limits';
import { seal, unseal } from './sealed-value';
import type { DocumentsState } from './shared-cache';

/** Values as bytes: data only, checked when they come back. */
export interface ValueCodec<Value> {
  encode(value: Value): Uint8Array;
  /** Nothing where the bytes are no such value. */
  decode(bytes: Uint8Array): Value | undefined;
}

export interface SharedLevelOptions<Value> {
  readonly cache: GuardedCache;
  /** Prefix of all keys. */
  readonly namespace: string;
  readonly secret: Uint8Array;
  readonly codec: ValueCodec<Value>;
  readonly clock: Clock;
  readonly epochMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => string;
  readonly limits: TwoLevelLimits;
}

export interface SharedCounters {
  readonly hits: number;
  readonly misses: number;
  /** Values and messages that were not ours, damaged, or of another key or version. */
  readonly refused: number;
  /** Values that were too large to share, or too many at once. */
  readonly notShared: number;
  /** Values that another process computed while this one waited. */
  readonly waits: number;
  /** Calls of the shared cache. */
  readonly requests: number;
}

export interface SharedRead<Value> {
  readonly key: string;
  readonly version: string;
  /** The value is shared only while the documents are still at this state. */
  readonly madeAt?: { readonly name: string; readonly state: DocumentsState };
  readonly compute: () => Promise<Value>;
}

export interface Fetched<Value> {
  readonly value: Value;
  readonly from: 'shared' | 'computed';
  /** Time that it has left, ms; absent where it was computed. */
  readonly ttlMs?: number;
}

interface Found<Value> {
  readonly value: Value;
  readonly ttlMs: number;
  readonly computeMs: number;
}

export interface SharedLevel<Value> {
  /**
   * The value of a key, computed by one process at a time: the others wait for it for a while. A process that dies with
   * the lock holds up nobody for longer than that.
   */
  fetch(read: SharedRead<Value>): Promise<Fetched<Value>>;
  /** Where a value lies. */
  placeOf(key: string, version: string): string;
  readonly counters: Omit<SharedCounters, 'requests'>;
}

/** Writes under way; what would be more is not shared. */
const MOST_WRITES = 64;
const FIRST_POLL_MS = 2;
const LONGEST_POLL_MS = 50;

/** What stands before the bytes of a value, signed with them: how long the server keeps them, others can change. */
interface Stamp {
  /** End of its time, ms since 1970. */
  readonly untilMs: number;
  /** Time that computing it took, ms. */
  readonly computeMs: number;
}
const STAMP_BYTES = 16;
function stamped({ untilMs, computeMs }: Stamp, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(STAMP_BYTES + bytes.length);
  all.set(bytes, STAMP_BYTES);
  const view = new DataView(all.buffer);
  view.setFloat64(0, untilMs, true);
  view.setFloat64(8, computeMs, true);
  return all;
}
function stampOf({ buffer, byteOffset }: Uint8Array): Stamp {
  const view = new DataView(buffer, byteOffset);
  return { untilMs: view.getFloat64(0, true), computeMs: view.getFloat64(8, true) };
}

export function createSharedLevel<Value>(options: SharedLevelOptions<Value>): SharedLevel<Value> {
  const { cache, namespace, secret, codec, clock, epochMs, wait, random, limits } = options;
  const count = { hits: 0, misses: 0, refused: 0, notShared: 0, waits: 0 };
  let writes = 0;

  // Hashed: keys hold what people asked, and are of any length.
  const placeOf = (key: string, version: string): string =>
    `${namespace}:${hashText(`${version}\0${key}`).slice(0, 40)}`;

  async function find(place: string, key: string, version: string): Promise<Found<Value> | undefined> {
    const found = await cache.get(place);
    if (!found) return undefined;
    const bytes = unseal(secret, key, version, found.bytes);
    const value = bytes && codec.decode(bytes.subarray(STAMP_BYTES));
    if (value === undefined) {
      count.refused++;
      return undefined;
    }
    const { untilMs, computeMs } = stampOf(bytes!);
    const ttlMs = Math.min(found.ttlMs, untilMs - epochMs());
    return ttlMs > 0 ? { value, ttlMs, computeMs } : undefined;
  }

  async function timed(compute: () => Promise<Value>): Promise<{ readonly value: Value; readonly computeMs: number }> {
    const startedMs = clock.nowMs();
    const value = await compute();
    const computeMs = clock.nowMs() - startedMs;
    cache.account.computed(computeMs);
    return { value, computeMs };
  }

  /** Nobody waits for it: whoever asked has the value already. */
  async function store({ key, version, madeAt }: SharedRead<Value>, value: Value, computeMs: number): Promise<void> {
    if (!cache.isWritten) return;
    const bytes = codec.encode(value);
    if (bytes.length > limits.maxValueBytes || writes >= MOST_WRITES) {
      count.notShared++;
      return;
    }
    writes++;
    const sealed = seal(secret, key, version, stamped({ untilMs: epochMs() + limits.sharedTtlMs, computeMs }, bytes));
    await cache.set(placeOf(key, version), sealed, limits.sharedTtlMs, madeAt);
    writes--;
  }

  return {
    placeOf,
    async fetch(read) {
      const { key, version, compute } = read;
      if (!cache.isAsked) {
        count.misses++;
        const { value } = await timed(compute);
        return { value, from: 'computed' };
      }
      const place = placeOf(key, version);
      const lock = `${place}:lock`;
      const token = random();
      const giveUpMs = clock.nowMs() + limits.waitMs;
      let found = await cache.account.waited(find(place, key, version), (one) => one?.computeMs ?? 0);
      let isMine = found ? undefined : await cache.account.waited(cache.lock(lock, token, limits.lockMs));
      for (let pollMs = FIRST_POLL_MS; !found && isMine === false && clock.nowMs() < giveUpMs; pollMs *= 2) {
        await wait(Math.min(pollMs, LONGEST_POLL_MS));
        found = await find(place, key, version);
        if (found) count.waits++;
        else isMine = await cache.lock(lock, token, limits.lockMs);
      }
      if (found) {
        count.hits++;
        return { value: found.value, from: 'shared', ttlMs: found.ttlMs };
      }
      count.misses++;
      try {
        const { value, computeMs } = await timed(compute);
        const stored = store(read, value, computeMs);
        if (isMine) void stored.then(() => cache.unlock(lock, token));
        return { value, from: 'computed' };
      } catch (error) {
        if (isMine) void cache.unlock(lock, token);
        throw error;
      }
    },
    get counters() {
      return { ...count };
    },
  };
}
