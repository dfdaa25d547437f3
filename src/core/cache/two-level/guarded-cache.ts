import { LabError, type Clock } from '../../common';
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker';
import type { DocumentsState, SharedCache, SharedValue } from './shared-cache';
import { createWaitAccount, type WaitAccount } from './wait-account';

export interface GuardOptions {
  readonly clock: Clock;
  /** A sentence for the user; each is said once. */
  readonly onNotice: (text: string) => void;
  readonly lossMs: number;
  readonly openMs: number;
}

type Maybe<T> = Promise<T | undefined>;

/** A shared cache that never fails: what cannot be had is undefined, and is soon not even asked for. */
export interface GuardedCache {
  /** Whether it is asked at all now; whoever looks first spares the work that a call begins with. */
  readonly isAsked: boolean;
  /** Whether it is written to now. */
  readonly isWritten: boolean;
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
  /** Whoever waits for calls or computes says so here: a cache that does not pay is not asked. */
  readonly account: WaitAccount;
}

const FAILURES = 3;
const PROBE = 'probe';
const PROBE_TTL_MS = 1000;
const NO_GAIN = 'waiting for the shared cache takes longer than what it spares.';

/** What a server that answers says to writes that it does not take. */
export const refusesWrites = (error: unknown): boolean =>
  error instanceof LabError && /\/(read-only|full)$/.test(error.code);

/** One breaker for all calls, and one for writes alone: a full or read-only server still answers. */
export function guardCache(cache: SharedCache, { clock, onNotice, lossMs, openMs }: GuardOptions): GuardedCache {
  let requests = 0;
  const said = new Set<string>();
  const say = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    onNotice(text);
  };
  function breaker(what: string, probe: () => Promise<unknown>): CircuitBreaker {
    let failed = false;
    return createCircuitBreaker({
      clock,
      failures: FAILURES,
      openMs,
      probe,
      onOpen(error) {
        failed = error !== undefined;
        say(`${what} for now: ${failed ? LabError.dataOf(error).message : NO_GAIN}`);
      },
      onClose: () => failed && say('The shared cache answers again.'),
    });
  }
  const all = breaker('The local cache alone is used', () => cache.get(PROBE));
  const writes = breaker('Nothing is written to the shared cache', () =>
    cache.set(PROBE, new Uint8Array(0), PROBE_TTL_MS),
  );
  const read = <T>(call: () => Promise<T>): Maybe<T> =>
    all.run(() => {
      requests++;
      return call();
    });
  const write = <T>(call: () => Promise<T>): Maybe<T> =>
    writes.run(async () => {
      let refusal: unknown;
      const answer = await read(() =>
        call().catch((error: unknown) => {
          if (!refusesWrites(error)) throw error;
          refusal = error;
          return undefined;
        }),
      );
      if (refusal !== undefined) throw refusal as Error;
      return answer;
    });
  const done = (): true => true;
  return {
    get isAsked() {
      return all.isClosed();
    },
    get isWritten() {
      return writes.isClosed() && all.isClosed();
    },
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
    account: createWaitAccount(clock, lossMs, () => all.open()),
  };
}
