import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { SharedCache } from '../../src/core/cache';
import { systemClock } from '../../src/node/machine';
import { openRedisCache, type RedisCache } from '../../src/node/shared-cache';
import { createMemorySharedCache } from '../support/memory-shared-cache';
import type { NoServer } from '../support/servers/chroma';
import { startRedis, type RunningRedis } from '../support/servers/redis';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const MINUTE = 60_000;

describe.each(['memory', 'Redis'] as const)('a shared cache in %s', (kind) => {
  let server: RunningRedis | NoServer | undefined;
  let redis: RedisCache | undefined;
  let cache: SharedCache;
  let made = 0;
  /** A name of each test's own. */
  let name: string;

  beforeAll(async () => {
    if (kind === 'memory') cache = createMemorySharedCache(systemClock);
    else {
      server = await startRedis();
      if ('missing' in server) return;
      cache = redis = await openRedisCache(server.url, { commandMs: 5000 });
      await redis.connect();
    }
  });
  beforeEach((test: TestContext) => {
    if (server && 'missing' in server) test.skip(server.missing);
    name = `test-${made++}`;
  });
  afterAll(async () => {
    redis?.close();
    if (server && 'stop' in server) await server.stop();
  });
  const read = async (key: string): Promise<string | undefined> => {
    const found = await cache.get(key);
    return found && new TextDecoder().decode(found.bytes);
  };

  it('gives back the bytes that were put there, with the time that they have left', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    await cache.set(name, all, MINUTE);
    const found = (await cache.get(name))!;
    expect(Uint8Array.from(found.bytes)).toEqual(all);
    expect(found.ttlMs).toBeGreaterThan(MINUTE - 10_000);
    expect(found.ttlMs).toBeLessThanOrEqual(MINUTE);
    expect(await cache.get(`${name}-other`)).toBeUndefined();
  });

  it('forgets what is too old', async () => {
    await cache.set(name, bytes('old'), 20);
    await sleep(60);
    expect(await cache.get(name)).toBeUndefined();
  });

  it('gives a lock to one, who alone can give it back, and takes it from whoever keeps it too long', async () => {
    expect(await cache.lock(name, 'first', 150)).toBe(true);
    expect(await cache.lock(name, 'second', MINUTE)).toBe(false);
    await cache.unlock(name, 'second');
    expect(await cache.lock(name, 'second', MINUTE)).toBe(false);
    await sleep(250);
    expect(await cache.lock(name, 'second', MINUTE)).toBe(true);
    await cache.unlock(name, 'first');
    expect(await cache.lock(name, 'third', MINUTE)).toBe(false);
    await cache.unlock(name, 'second');
    expect(await cache.lock(name, 'third', MINUTE)).toBe(true);
  });

  it('keeps one state of the documents, which only grows within a generation', async () => {
    expect(await cache.state(name, 'a')).toEqual({ generation: 'a', number: 0 });
    expect(await cache.state(name, 'b')).toEqual({ generation: 'a', number: 0 });
    expect(await cache.change(name, { fresh: 'c', renew: false, remove: [] })).toEqual({ generation: 'a', number: 1 });
    expect(await cache.change(name, { fresh: 'd', renew: true, remove: [] })).toEqual({ generation: 'd', number: 2 });
    expect(await cache.state(name, 'e')).toEqual({ generation: 'd', number: 2 });
    const other = await cache.change(`${name}-new`, { fresh: 'f', renew: false, remove: [] });
    expect(other).toEqual({ generation: 'f', number: 1 });
  });

  it('removes what a change names', async () => {
    await cache.set(`${name}-1`, bytes('one'), MINUTE);
    await cache.set(`${name}-2`, bytes('two'), MINUTE);
    await cache.change(name, { fresh: 'a', renew: false, remove: [`${name}-1`] });
    expect(await read(`${name}-1`)).toBeUndefined();
    expect(await read(`${name}-2`)).toBe('two');
  });

  it('does not take what was made before a change', async () => {
    const state = await cache.state(name, 'a');
    await cache.set(`${name}-1`, bytes('before'), MINUTE, { name, state });
    await cache.change(name, { fresh: 'b', renew: false, remove: [`${name}-1`] });
    await cache.set(`${name}-1`, bytes('late'), MINUTE, { name, state });
    expect(await read(`${name}-1`)).toBeUndefined();
    await cache.set(`${name}-1`, bytes('after'), MINUTE, { name, state: await cache.state(name, 'c') });
    expect(await read(`${name}-1`)).toBe('after');
  });

  it('tells subscribers of its channel, until they end it', async () => {
    const heard: string[] = [];
    const end = cache.subscribe(name, (message) => heard.push(new TextDecoder().decode(message)));
    // A subscription takes a moment; nobody says when it stands.
    while (heard.length === 0) {
      await cache.publish(name, bytes('hello'));
      await sleep(5);
    }
    await cache.publish(`${name}-other`, bytes('for somebody else'));
    await cache.publish(name, bytes('last'));
    while (heard.at(-1) !== 'last') await sleep(5);
    expect(new Set(heard)).toEqual(new Set(['hello', 'last']));
    end();
    await cache.publish(name, bytes('too late'));
    await sleep(50);
    expect(heard).not.toContain('too late');
  });
});
