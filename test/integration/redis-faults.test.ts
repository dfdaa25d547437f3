import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { createTwoLevelCache, type ConsistencyStrategy, type TwoLevelCache } from '../../src/core/cache';
import { systemClock } from '../../src/node/machine';
import { openRedisCache } from '../../src/node/shared-cache';
import type { RunningServer } from '../support/servers/postgres';
import { startBlackHole, startRedis, type RunningRedis } from '../support/servers/redis';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(test: TestContext, ...options: readonly string[]): Promise<RunningRedis> {
  const server = await startRedis(...options);
  if ('missing' in server) test.skip(server.missing);
  const running = server;
  ends.push(() => running.stop());
  return running;
}

interface Replica {
  readonly cache: TwoLevelCache<string>;
  readonly notices: string[];
}

async function replica(
  { url }: Pick<RunningServer, 'url'>,
  strategy: ConsistencyStrategy = 'versioned',
  commandMs = 200,
): Promise<Replica> {
  const shared = await openRedisCache(url, { commandMs, connectMs: 500, retryMs: 100 });
  ends.push(() => shared.close());
  await shared.connect().catch(() => undefined);
  const notices: string[] = [];
  const cache = createTwoLevelCache<string>({
    local: { policy: 'lru', maxEntries: 1000, ttlSeconds: 0 },
    shared,
    strategy,
    namespace: 'rag_lab_test',
    secret: new TextEncoder().encode('a secret of this machine'),
    codec: {
      encode: (value) => new TextEncoder().encode(value),
      decode: (bytes) => new TextDecoder().decode(bytes),
    },
    clock: systemClock,
    epochMs: Date.now,
    wait: sleep,
    random: randomUUID,
    onNotice: (text) => notices.push(text.replace(/127\.0\.0\.1:\d+/, 'HOST')),
    limits: { openMs: 300, lossMs: Infinity },
  });
  ends.push(() => cache.close());
  return { cache, notices };
}

/** Every answer right, whatever the server does. */
async function serve({ cache }: Replica, keys = 40): Promise<readonly string[]> {
  const from: string[] = [];
  for (let i = 0; i < 3 * keys; i++) {
    const key = `key ${i % keys}`;
    const read = await cache.read(key, () => Promise.resolve(`answer to ${key}`));
    expect(read.value).toBe(`answer to ${key}`);
    from.push(read.from);
  }
  return from;
}

describe('a run goes on, and says so once', () => {
  it('when Redis is not there', async () => {
    const one = await replica({ url: 'redis://127.0.0.1:1' });
    const from = await serve(one);
    expect(from.filter((place) => place === 'computed')).toHaveLength(40);
    expect(one.notices).toEqual([
      'The local cache alone is used for now: Redis at HOST could not be reached (ECONNREFUSED).',
    ]);
  });

  it('when it does not let us in', async (test) => {
    const server = await start(test, '--requirepass', 'right-word');
    const wrong = server.url.replace('//', '//:wrong-word@');
    const said = ['The local cache alone is used for now: Redis at HOST does not let this user in.'];
    for (const url of [wrong, server.url]) {
      const one = await replica({ url });
      await serve(one);
      expect(one.notices).toEqual(said);
      expect(one.notices.join()).not.toContain('word');
    }
    const right = await replica({ url: server.url.replace('//', '//:right-word@') });
    await serve(right);
    expect(right.notices).toEqual([]);
    expect(right.cache.counters.shared.misses).toBe(40);
  });

  it('when it takes connections and never answers', async () => {
    const hole = await startBlackHole();
    ends.push(() => hole.stop());
    const one = await replica(hole, 'versioned', 50);
    await serve(one);
    expect(one.notices).toEqual(['The local cache alone is used for now: Redis at HOST does not answer in time.']);
  });

  it('when it is full: it still gives what it has', async (test) => {
    const server = await start(test, '--maxmemory-policy', 'noeviction');
    const one = await replica(server, 'age');
    await serve(one);
    await server.tell('CONFIG SET maxmemory 1');
    const two = await replica(server, 'age');
    expect((await serve(two)).filter((place) => place === 'shared')).toHaveLength(40);
    for (let i = 0; i < 10; i++) await two.cache.read(`new ${i}`, () => Promise.resolve('new'));
    expect(two.notices).toEqual(['Nothing is written to the shared cache for now: Redis at HOST takes nothing more.']);
  });

  it('when it is a read-only replica: it still gives what it has', async (test) => {
    const first = await start(test);
    await serve(await replica(first));
    const second = await start(test, '--replicaof', '127.0.0.1', String(first.port));
    const look = await openRedisCache(second.url, { commandMs: 5000 });
    ends.push(() => look.close());
    await look.connect();
    while ((await look.keys('rag_lab_test')).length < 40) await sleep(20);
    const one = await replica(second);
    expect((await serve(one)).filter((place) => place === 'shared')).toHaveLength(40);
    for (let i = 0; i < 10; i++) await one.cache.read(`new ${i}`, () => Promise.resolve('new'));
    expect(one.notices).toEqual([
      'Nothing is written to the shared cache for now: Redis at HOST is a read-only replica.',
    ]);
  });

  it('when it stops answering in the middle, and uses it again when it goes on', async (test) => {
    const server = await start(test);
    const one = await replica(server, 'age', 100);
    await serve(one);
    server.freeze();
    await serve(one, 60);
    expect(one.notices).toEqual(['The local cache alone is used for now: Redis at HOST does not answer in time.']);
    server.thaw();
    const { misses } = one.cache.counters.shared;
    for (let i = 0; one.cache.counters.shared.misses < misses + 100; i++) {
      await one.cache.read(`after ${i}`, () => Promise.resolve('after'));
      await sleep(5);
    }
    expect((await serve(await replica(server, 'age'))).filter((place) => place === 'shared')).toHaveLength(40);
  });

  describe("with a server of each test's own", () => {
    let server: RunningRedis;
    beforeEach(async (test) => {
      server = await start(test);
    });
    it.each(['versioned', 'publish'] as const)(
      'when it is killed in the middle and comes back empty, by %s: nothing old is served for longer than stated',
      async (strategy) => {
        const one = await replica(server, strategy);
        const two = await replica(server, strategy);
        await serve(one);
        await serve(two);
        await server.kill();
        await serve(one);
        await one.cache.changed(['key 1']);
        await server.restart();
        let value = '';
        while (value !== 'changed') {
          ({ value } = await two.cache.read('key 1', () => Promise.resolve('changed')));
          await one.cache.read('key 2', () => Promise.resolve('changed'));
          await sleep(10);
        }
        expect(one.notices).toContain('The shared cache answers again.');
      },
    );
  });
});
