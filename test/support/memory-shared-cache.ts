import type { DocumentsState, SharedCache } from '../../src/core/cache';
import type { Clock } from '../../src/core/common';

/** A shared cache of one process. Tests may look into it, forge what is in it, and take it away. */
export interface MemorySharedCache extends SharedCache {
  readonly values: Map<string, { bytes: Uint8Array; untilMs: number }>;
  readonly states: Map<string, DocumentsState>;
  /** While set, all calls fail with it. */
  failure: Error | undefined;
  /** While set, called before every answer. */
  delay: (() => void) | undefined;
  /** While true, messages get lost. */
  losesMessages: boolean;
}

export function createMemorySharedCache(clock: Clock): MemorySharedCache {
  const values: MemorySharedCache['values'] = new Map();
  const states: MemorySharedCache['states'] = new Map();
  const subscribers = new Set<{ channel: string; onMessage: (message: Uint8Array) => void }>();
  const alive = (key: string): { bytes: Uint8Array; untilMs: number } | undefined => {
    const found = values.get(key);
    return found && found.untilMs > clock.nowMs() ? found : undefined;
  };
  const put = (key: string, bytes: Uint8Array, ttlMs: number): void =>
    void values.set(key, { bytes: bytes.slice(), untilMs: clock.nowMs() + ttlMs });
  const ask = async <T>(answer: () => T): Promise<T> => {
    await Promise.resolve();
    cache.delay?.();
    if (cache.failure) throw cache.failure;
    return answer();
  };
  const cache: MemorySharedCache = {
    values,
    states,
    failure: undefined,
    delay: undefined,
    losesMessages: false,
    get: (key) =>
      ask(() => {
        const found = alive(key);
        return found && { bytes: found.bytes.slice(), ttlMs: found.untilMs - clock.nowMs() };
      }),
    set: (key, bytes, ttlMs, madeAt) =>
      ask(() => {
        const now = madeAt && states.get(madeAt.name);
        if (madeAt && (now?.generation !== madeAt.state.generation || now.number !== madeAt.state.number)) return;
        put(key, bytes, ttlMs);
      }),
    lock: (key, token, ttlMs) =>
      ask(() => {
        if (alive(key)) return false;
        put(key, new TextEncoder().encode(token), ttlMs);
        return true;
      }),
    unlock: (key, token) =>
      ask(() => {
        if (new TextDecoder().decode(alive(key)?.bytes) === token) values.delete(key);
      }),
    state: (name, fresh) =>
      ask(() => {
        if (!states.has(name)) states.set(name, { generation: fresh, number: 0 });
        return states.get(name)!;
      }),
    change: (name, { fresh, renew, remove }) =>
      ask(() => {
        const { generation, number } = states.get(name) ?? { generation: fresh, number: 0 };
        const state = { generation: renew ? fresh : generation, number: number + 1 };
        states.set(name, state);
        for (const key of remove) values.delete(key);
        return state;
      }),
    publish: (channel, message) =>
      ask(() => {
        if (cache.losesMessages) return;
        for (const subscriber of subscribers) if (subscriber.channel === channel) subscriber.onMessage(message);
      }),
    subscribe(channel, onMessage) {
      const subscriber = { channel, onMessage };
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
  };
  return cache;
}
