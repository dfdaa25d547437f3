import { describe, expect, it } from 'vitest';
import { createCache, createComputeOnce, normaliseQueryKey, readThrough, resultKey } from '../../../src/core/cache';

const clock = { nowMs: () => 0 };
const lru = <Value extends object>() => createCache<Value>({ policy: 'lru', maxEntries: 100, ttlSeconds: 0 }, clock);

describe('computing once', () => {
  it('10,000 concurrent misses of one key compute once (R6)', async () => {
    const ask = readThrough(lru<number[]>());
    let computed = 0;
    const compute = async (): Promise<number[]> => {
      computed++;
      await Promise.resolve();
      return [42];
    };
    const answers = await Promise.all(Array.from({ length: 10_000 }, () => ask('key', compute)));
    expect(computed).toBe(1);
    expect(answers.every(({ value, hit }) => value[0] === 42 && !hit)).toBe(true);
    expect(await ask('key', compute)).toEqual({ value: [42], hit: true });
    expect(computed).toBe(1);
  });

  it('different keys do not wait for each other', async () => {
    const computeOnce = createComputeOnce<string>();
    const never = new Promise<string>(() => {});
    void computeOnce('slow', () => never);
    expect(await computeOnce('quick', () => Promise.resolve('here'))).toBe('here');
  });

  it('a failure reaches all who wait and is not kept', async () => {
    const ask = readThrough(lru<number[]>());
    let tries = 0;
    const failing = (): Promise<number[]> => {
      tries++;
      return Promise.reject(new Error('no engine'));
    };
    const outcomes = await Promise.allSettled([ask('key', failing), ask('key', failing)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tries).toBe(1);
    expect((await ask('key', () => Promise.resolve([1]))).value).toEqual([1]);
  });

  it('a failure thrown at once is a rejection too', async () => {
    const computeOnce = createComputeOnce<number>();
    const failing = () =>
      computeOnce('key', () => {
        throw new Error('at once');
      });
    await expect(failing()).rejects.toThrow('at once');
    expect(await computeOnce('key', () => Promise.resolve(2))).toBe(2);
  });

  it('callers cannot change what the others get', async () => {
    const ask = readThrough(lru<{ vector: Float32Array }>());
    const compute = () => Promise.resolve({ vector: new Float32Array([1]) });
    const [first, second] = await Promise.all([ask('key', compute), ask('key', compute)]);
    first.value.vector[0] = 9;
    expect(second.value.vector[0]).toBe(1);
    expect((await ask('key', compute)).value.vector[0]).toBe(1);
  });

  it('without a cache, later callers compute again', async () => {
    const ask = readThrough(createCache<number[]>({ policy: 'none', maxEntries: 1, ttlSeconds: 0 }, clock));
    let computed = 0;
    const compute = () => Promise.resolve([++computed]);
    await ask('key', compute);
    expect(await ask('key', compute)).toEqual({ value: [2], hit: false });
  });
});

describe('query keys', () => {
  it('fold white space and composition, keep case and punctuation', () => {
    expect(normaliseQueryKey('  how\n\tdo\u00a0I  index? ')).toBe('how do I index?');
    expect(normaliseQueryKey('cafe\u0301')).toBe('café');
    expect(normaliseQueryKey('Apple')).not.toBe(normaliseQueryKey('apple'));
    expect(normaliseQueryKey('a?')).not.toBe(normaliseQueryKey('a'));
    expect(normaliseQueryKey('')).toBe('');
    expect(normaliseQueryKey('\ud800')).toBe('\ud800');
  });

  it('an old variant never answers for a new one (R4)', () => {
    const cache = lru<number[]>();
    cache.set(resultKey('0'.repeat(64), 'query'), [1]);
    expect(cache.get(resultKey('1'.repeat(64), 'query'))).toBeUndefined();
    expect(cache.get(resultKey('0'.repeat(64), ' query '))).toEqual([1]);
  });
});

it('an exact hit of a hundred places takes under 50 µs of processor time', () => {
  const cache = lru<{ row: number; score: number }[]>();
  const answer = Array.from({ length: 100 }, (_, row) => ({ row, score: 1 / (row + 1) }));
  const fingerprint = 'f'.repeat(64);
  for (let i = 0; i < 100; i++) cache.set(resultKey(fingerprint, `how do I do number ${i}?`), answer);
  const started = process.cpuUsage();
  let found = 0;
  for (let i = 0; i < 20_000; i++) if (cache.get(resultKey(fingerprint, `how do I do number ${i % 100}?`))) found++;
  const { user, system } = process.cpuUsage(started);
  expect(found).toBe(20_000);
  expect((user + system) / 20_000).toBeLessThan(50);
});
