import { LabError, type Clock } from '../../common';
import { createCircuitBreaker } from './circuit-breaker';
import type { DocumentsState, SharedCache, SharedValue } from './shared-cache';

export interface GuardOptions {
  readonly clock: Clock;
  /** A sentence for the user; each is said once. */
  readonly onNotice: (text: string) => void;
  readonly slowMs: number;
  readonly openMs: number;
}

type Maybe<T> = Promise<T | undefined>;

/** A shared cache that never fails: what cannot be had is undefined, and is soon not even asked for. */
export interface GuardedCache {
  get(key: string): Maybe<SharedValue>;
  /** True where it was stored, or not because the documents changed meanwhile. */
  set(...params: Parameters<SharedCache['set']>): Maybe<true>;
  lock(key: string, token: string, ttlMs: number): Maybe<boolean>;
  unlock(key: string, token: string): Maybe<true>;
  state(name: string, fresh: string): Maybe<DocumentsState>;
  change(...params: Parameters<SharedCache['change']>): Maybe<DocumentsState>;
  publish(channel: string, message: Uint8Array): Maybe<true>;
  /** Calls made so far. */
  readonly requests: number;
}

const FAILURES = 3;
const PROBE = 'probe';
const PROBE_TTL_MS = 1000;

/** Reading and writing fail apart: a full or read-only server still answers. */
export function guardCache(cache: SharedCache, { clock, onNotice, slowMs, openMs }: GuardOptions): GuardedCache {
  let requests = 0;
  const said = new Set<string>();
  const say = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    onNotice(text);
  };
  const breaker = (what: string, probe: () => Promise<unknown>): (<T>(call: () => Promise<T>) => Maybe<T>) => {
    const circuit = createCircuitBreaker({
      clock,
      failures: FAILURES,
      slowMs,
      openMs,
      probe,
      onOpen: (error) => say(`${what} for now: ${why(error, slowMs)}`),
      onClose: () => say(`The shared cache answers again.`),
    });
    return (call) =>
      circuit.run(() => {
        requests++;
        return call();
      });
  };
  const read = breaker('The local cache alone is used', () => cache.get(PROBE));
  const write = breaker('Nothing is written to the shared cache', () =>
    cache.set(PROBE, new Uint8Array(0), PROBE_TTL_MS),
  );
  const done = (): true => true;
  return {
    get: (key) => read(() => cache.get(key)),
    state: (name, fresh) => read(() => cache.state(name, fresh)),
    set: (...params) => write(() => cache.set(...params).then(done)),
    lock: (key, token, ttlMs) => write(() => cache.lock(key, token, ttlMs)),
    unlock: (key, token) => write(() => cache.unlock(key, token).then(done)),
    change: (...params) => write(() => cache.change(...params)),
    publish: (channel, message) => write(() => cache.publish(channel, message).then(done)),
    get requests() {
      return requests;
    },
  };
}

const why = (error: unknown, slowMs: number): string =>
  error === undefined ? `it takes longer than ${slowMs} ms.` : LabError.dataOf(error).message;
