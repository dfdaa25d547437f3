import { beforeEach, describe, expect, it } from 'vitest';
import {
  createTwoLevelCache,
  seal,
  type ConsistencyStrategy,
  type TwoLevelCache,
  type TwoLevelLimits,
} from '../../../../src/core/cache';
import { environmentError } from '../../../../src/core/common';
import { createMemorySharedCache, type MemorySharedCache } from '../../../support/memory-shared-cache';

const secret = new TextEncoder().encode('a secret of this machine');
const down = environmentError('redis/unreachable', 'Redis could not be reached.', 'Start it.');

let nowMs: number;
let shared: MemorySharedCache;
let names: number;
/** What computing gives at the moment: the documents as they are. */
let documents: string;
let computed: number;
let notices: string[];
let encoded: number;

const clock = { nowMs: () => nowMs };
const compute = (): Promise<string> => {
  computed++;
  return Promise.resolve(documents);
};

beforeEach(() => {
  nowMs = 1000;
  shared = createMemorySharedCache(clock);
  names = 0;
  documents = 'first';
  computed = 0;
  notices = [];
  encoded = 0;
});

const replica = (
  strategy: ConsistencyStrategy,
  limits: Partial<TwoLevelLimits> = {},
  ttlSeconds = 0,
): TwoLevelCache<string> =>
  createTwoLevelCache<string>({
    local: { policy: 'lru', maxEntries: 100, ttlSeconds },
    shared,
    strategy,
    namespace: 'test',
    secret,
    codec: {
      encode: (value) => (encoded++, new TextEncoder().encode(value)),
      decode: (bytes) => new TextDecoder().decode(bytes),
    },
    clock,
    epochMs: () => nowMs,
    wait: (ms) => {
      nowMs += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
    random: () => `name${names++}`,
    onNotice: (text) => notices.push(text),
    limits,
  });

/** What nobody waits for is done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const ask = async (cache: TwoLevelCache<string>, key = 'key'): Promise<string> => {
  const { value, from } = await cache.read(key, compute);
  await settled();
  return `${value}, ${from}`;
};

describe.each(['age', 'versioned', 'publish'] as const)('a two-level cache by %s', (strategy) => {
  it('computes once for all replicas', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    expect(await ask(a)).toBe('first, computed');
    expect(await ask(a)).toBe('first, local');
    expect(await ask(b)).toBe('first, shared');
    expect(await ask(b)).toBe('first, local');
    expect(computed).toBe(1);
    expect(b.counters).toMatchObject({ local: { hits: 1, misses: 1 }, shared: { hits: 1, misses: 0, refused: 0 } });
  });

  it('computes once where replicas miss together, and many ask in each', async () => {
    const replicas = [replica(strategy), replica(strategy), replica(strategy)];
    for (const one of replicas) await one.read('warm', compute);
    computed = 0;
    const slow = async (): Promise<string> => {
      for (let turns = 0; turns < 5; turns++) await settled();
      return compute();
    };
    const reads = replicas.flatMap((one) => Array.from({ length: 1000 }, () => one.read('key', slow)));
    expect(new Set((await Promise.all(reads)).map(({ value }) => value))).toEqual(new Set(['first']));
    expect(computed).toBe(1);
  });

  it('is not held up by a replica that died with the lock', async () => {
    const [a, b] = [replica(strategy), replica(strategy, { waitMs: 500 })];
    void a.read('key', () => new Promise(() => undefined));
    await settled();
    await settled();
    const beforeMs = nowMs;
    expect(await ask(b)).toBe('first, computed');
    expect(nowMs - beforeMs).toBeGreaterThanOrEqual(500);
    expect(nowMs - beforeMs).toBeLessThan(600);
  });

  it('tells a failure to all who wait, keeps none of it, and lets go of the lock', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    await expect(a.read('key', () => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
    await settled();
    const beforeMs = nowMs;
    expect(await ask(b)).toBe('first, computed');
    expect(nowMs).toBe(beforeMs);
  });

  it('goes on without the shared cache, says so once, and uses it again', async () => {
    const a = replica(strategy, { openMs: 1000, unknownMs: 5000 });
    expect(await ask(a)).toBe('first, computed');
    shared.failure = down;
    for (let i = 0; i < 50; i++) {
      nowMs += 200;
      expect(await ask(a, `key ${i % 10}`)).toMatch(/^first, (local|computed)$/);
    }
    expect(notices.filter((text) => text.startsWith('The local cache alone'))).toEqual([
      'The local cache alone is used for now: Redis could not be reached.',
    ]);
    shared.failure = undefined;
    for (let i = 0; i < 10; i++) {
      nowMs += 1001;
      await ask(a, `new ${i}`);
    }
    const requests = a.counters.shared.requests;
    expect(await ask(replica(strategy), 'new 9')).toBe('first, shared');
    await ask(a, 'another');
    expect(a.counters.shared.requests).toBeGreaterThan(requests);
  });

  it('does not share what is larger than the limit', async () => {
    const a = replica(strategy, { maxValueBytes: 500 });
    documents = 'x'.repeat(1000);
    await ask(a);
    expect(a.counters.shared.notShared).toBe(1);
    expect(await ask(replica(strategy))).toContain('computed');
  });

  it('refuses what it did not write, and counts it', async () => {
    await ask(replica(strategy));
    for (const [key, { bytes }] of shared.values) if (!key.endsWith(':lock')) bytes[bytes.length - 1]! ^= 1;
    const b = replica(strategy);
    expect(await ask(b)).toBe('first, computed');
    expect(b.counters.shared.refused).toBe(1);
  });

  it('does not take a value that was put back after its time', async () => {
    await ask(replica(strategy, { sharedTtlMs: 1000 }));
    const values = [...shared.values];
    const states = [...shared.states];
    documents = 'second';
    nowMs += 1001;
    for (const [key, { bytes }] of values) shared.values.set(key, { bytes, untilMs: Infinity });
    for (const [key, state] of states) shared.states.set(key, state);
    expect(await ask(replica(strategy, { sharedTtlMs: 1000 }))).toBe('second, computed');
  });

  it('serves a value for no longer than whoever made it said, whatever the shared cache says', async () => {
    await ask(replica(strategy, { sharedTtlMs: 1000 }));
    for (const value of shared.values.values()) value.untilMs = Infinity;
    nowMs += 900;
    const b = replica(strategy, { sharedTtlMs: 1000 });
    expect(await ask(b)).toBe('first, shared');
    documents = 'second';
    nowMs += 101;
    expect(await ask(b)).toBe('second, computed');
  });

  it('is as fast as alone, but for a twentieth, however slow the shared cache is', async () => {
    const COMPUTE_MS = 3;
    for (const slowMs of [0.2, 1, 10, 100]) {
      const a = replica(strategy, { sharedTtlMs: 1 });
      shared.delay = () => (nowMs += slowMs);
      const startedMs = nowMs;
      for (let i = 0; i < 5000; i++)
        await a.read(`key ${i}`, () => {
          nowMs += COMPUTE_MS;
          return compute();
        });
      shared.delay = undefined;
      expect((nowMs - startedMs) / (5000 * COMPUTE_MS)).toBeLessThan(1.05);
      await settled();
    }
    expect(notices).toContain(
      'The local cache alone is used for now: waiting for the shared cache takes longer than what it spares.',
    );
    expect(notices).not.toContain('The shared cache answers again.');
  });

  it('goes on asking a slow shared cache that spares more', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    const slow = (key: string): Promise<string> => {
      nowMs += 500;
      return compute().then((value) => value + key);
    };
    for (let i = 0; i < 300; i++) await a.read(`key ${i}`, () => slow('a'));
    await settled();
    shared.delay = () => (nowMs += 40);
    const from: string[] = [];
    for (let i = 0; i < 300; i++) from.push((await b.read(`key ${i}`, () => slow('b'))).from);
    shared.delay = undefined;
    // The first wait may be more than is allowed on trust.
    expect(from.slice(20)).not.toContain('computed');
    expect(from.filter((place) => place === 'shared').length).toBeGreaterThanOrEqual(280);
  });

  it('encodes nothing for a shared cache that is not written to', async () => {
    const a = replica(strategy, { openMs: 1000 });
    for (let i = 0; i < 5; i++) await ask(a, `warm ${i}`);
    shared.failure = down;
    for (let i = 0; i < 5; i++) await ask(a, `cold ${i}`);
    encoded = 0;
    const { requests } = a.counters.shared;
    for (let i = 0; i < 50; i++) expect(await ask(a, `away ${i}`)).toBe('first, computed');
    expect([encoded, a.counters.shared.requests - requests]).toEqual([0, 0]);
  });

  it('refuses the value of another key', async () => {
    const a = replica(strategy);
    await ask(a, 'one');
    documents = 'second';
    await ask(a, 'two');
    const [one, two] = [...shared.values.values()];
    [one!.bytes, two!.bytes] = [two!.bytes, one!.bytes];
    const b = replica(strategy);
    expect(await ask(b, 'one')).toBe('second, computed');
    expect(b.counters.shared.refused).toBe(1);
  });
});

describe('by age', () => {
  it('asks nobody whether entries are still valid: they live their time while the shared cache is away', async () => {
    const a = replica('age', { unknownMs: 5000 });
    await ask(a);
    shared.failure = down;
    for (let i = 0; i < 5; i++) await ask(a, `other ${i}`);
    computed = 0;
    nowMs += 3_600_000;
    expect(await ask(a)).toBe('first, local');
    expect(await ask(a, 'other 4')).toBe('first, local');
    expect(computed).toBe(0);
  });

  it('serves nothing that is older than its time, even when it came by way of another replica', async () => {
    const [a, b] = [replica('age', { sharedTtlMs: 1000 }, 1), replica('age', { sharedTtlMs: 1000 }, 1)];
    await ask(a);
    nowMs += 900;
    documents = 'second';
    expect(await ask(b)).toBe('first, shared');
    nowMs += 200;
    expect(await ask(b)).toBe('second, computed');
    expect(b.counters.local).toMatchObject({ hits: 0, misses: 2, expirations: 1 });
  });
});

describe.each(['versioned', 'publish'] as const)('documents that change, %s', (strategy) => {
  const change = async (cache: TwoLevelCache<string>, keys?: readonly string[]): Promise<void> => {
    documents = 'second';
    await cache.changed(keys);
  };

  it('are known to whoever changed them at once, and to the others within the time stated', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    await ask(a);
    await ask(b);
    await change(a);
    expect(await ask(a)).toBe('second, computed');
    nowMs += 1001;
    expect(await ask(b)).toBe('second, shared');
  });

  it('are not served for longer than stated while the shared cache is away', async () => {
    const [a, b] = [replica(strategy, { unknownMs: 5000 }), replica(strategy, { unknownMs: 5000 })];
    await ask(a);
    expect(await ask(b)).toBe('first, shared');
    shared.failure = down;
    await change(a);
    expect(await ask(a)).toBe('second, computed');
    nowMs += 4000;
    expect(await ask(b)).toBe('first, local');
    nowMs += 1001;
    expect(await ask(b)).toBe('second, computed');
    // What was made meanwhile lives as long, and no longer.
    documents = 'third';
    nowMs += 4000;
    expect(await ask(b)).toBe('second, local');
    nowMs += 1001;
    expect(await ask(b)).toBe('third, computed');
  });

  it('are told once the shared cache is back', async () => {
    const [a, b] = [replica(strategy, { openMs: 100 }), replica(strategy, { openMs: 100 })];
    await ask(a);
    await ask(b);
    shared.failure = down;
    for (let i = 0; i < 5; i++) await ask(a, `warm ${i}`);
    await change(a);
    shared.failure = undefined;
    for (let i = 0; i < 5; i++) {
      nowMs += 1001;
      await ask(a, `after ${i}`);
    }
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b)).toMatch(/^second/);
  });

  it('drop all that is local where the state was lost, also where its number is the same again', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    await ask(b);
    await ask(a);
    shared.states.clear();
    shared.values.clear();
    documents = 'second';
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b)).toBe('second, computed');
  });

  it('do not come back when somebody puts an old state and its values there', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    await ask(a);
    await ask(b);
    const states = [...shared.states];
    const values = [...shared.values];
    await change(a);
    nowMs += 1001;
    await ask(b);
    for (const [key, state] of states) shared.states.set(key, state);
    for (const [key, value] of values) shared.values.set(key, value);
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b, 'key')).toMatch(/^second/);
  });

  it('are known to a process that was shown an older state, as soon as one that saw the later one looks', async () => {
    const a = replica(strategy);
    await ask(a);
    const states = [...shared.states];
    const values = [...shared.values];
    await change(a);
    await ask(a, 'anything');
    for (const [key, state] of states) shared.states.set(key, state);
    for (const [key, value] of values) shared.values.set(key, value);
    const b = replica(strategy);
    // It has only what Redis shows it.
    expect(await ask(b)).toBe('first, shared');
    nowMs += 1001;
    await ask(a, 'anything');
    await settled();
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b)).toMatch(/^second/);
  });

  it('keep what was being computed meanwhile from being kept', async () => {
    const [a, b] = [replica(strategy), replica(strategy)];
    await ask(a, 'warm');
    await ask(b, 'warm');
    let finish!: (value: string) => void;
    const slow = b.read('key', () => new Promise((resolve) => (finish = resolve)));
    await settled();
    await settled();
    await change(a, ['key']);
    finish('first');
    expect((await slow).value).toBe('first');
    await settled();
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b)).toMatch(/^second/);
    expect(await ask(a)).toMatch(/^second/);
  });
});

describe('an old value that is put back after a change of its key', () => {
  const putBack = async (strategy: ConsistencyStrategy): Promise<string> => {
    const a = replica(strategy);
    await ask(a);
    const values = [...shared.values];
    documents = 'second';
    await a.changed(['key']);
    await ask(a);
    for (const [key, value] of values) shared.values.set(key, value);
    return ask(replica(strategy));
  };

  it('is not found by versioned keys', async () => {
    expect(await putBack('versioned')).toBe('second, shared');
  });

  it('is served by publish/subscribe, as the guide says', async () => {
    expect(await putBack('publish')).toBe('first, shared');
  });
});

describe('by messages', () => {
  it('drops in all replicas, at once, what depends on a change, and nothing else', async () => {
    const [a, b] = [replica('publish'), replica('publish')];
    for (const cache of [a, b]) for (const key of ['changed', 'spared']) await ask(cache, key);
    documents = 'second';
    await a.changed(['changed']);
    expect(await ask(b, 'changed')).toBe('second, computed');
    expect(await ask(b, 'spared')).toBe('first, local');
    expect(await ask(a, 'spared')).toBe('first, local');
    expect(await ask(replica('publish'), 'spared')).toBe('first, shared');
  });

  it('takes a lost message for "unknown": the state says that there was one', async () => {
    const [a, b] = [replica('publish'), replica('publish')];
    for (const cache of [a, b]) await ask(cache);
    shared.losesMessages = true;
    documents = 'second';
    await a.changed(['key']);
    expect(await ask(b)).toBe('first, local');
    nowMs += 1001;
    await ask(b, 'anything');
    expect(await ask(b)).toMatch(/^second/);
  });

  it('drops all where a message before was lost', async () => {
    const [a, b] = [replica('publish'), replica('publish')];
    for (const cache of [a, b]) for (const key of ['one', 'two']) await ask(cache, key);
    shared.losesMessages = true;
    documents = 'second';
    await a.changed(['one']);
    shared.losesMessages = false;
    await a.changed(['two']);
    expect(await ask(b, 'one')).toMatch(/^second/);
  });

  it('drops all upon a message that is not ours, and counts it', async () => {
    const b = replica('publish');
    await ask(b);
    const forged = new TextEncoder().encode('{"state":{"generation":"name0","number":9},"keys":[]}');
    for (const message of [forged, seal(new Uint8Array(9), 'test:changes', 'message', forged)])
      await shared.publish('test:changes', message);
    expect(b.counters).toMatchObject({ local: { entries: 0 }, shared: { refused: 2 } });
  });

  it('hears nothing any more once it is closed', async () => {
    const [a, b] = [replica('publish'), replica('publish')];
    for (const cache of [a, b]) await ask(cache);
    b.close();
    documents = 'second';
    await a.changed(['key']);
    expect(b.counters.local.entries).toBe(1);
  });
});
