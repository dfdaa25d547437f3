import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerCache, type AnswerCacheParams, type AnswerRequest } from '../../../src/core/answer-cache';
import { CACHE_POLICIES } from '../../../src/core/cache';
import { judgeOf } from '../../../src/core/semantic-cache';

const clock = { nowMs: () => 0 };
const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

/** Queries and the angles of their vectors: the first two are alike. */
const QUERIES = { 'how long do apples keep': 0, 'how long may apples be kept': 10, 'who paints bridges': 90 } as const;
type Query = keyof typeof QUERIES;

function open(over: Partial<AnswerCacheParams> = {}) {
  const gone = new Set<string>();
  const cache = createAnswerCache<string>(
    {
      policy: 'lru',
      maxEntries: 100,
      ttlSeconds: 0,
      threshold: 0.9,
      judge: judgeOf('off'),
      isCurrent: (chunk) => !gone.has(chunk),
      ...over,
    },
    clock,
  );
  const request = (query: Query, chunks: readonly string[] = ['a', 'b'], model = 'm1'): AnswerRequest => ({
    query,
    chunks,
    model,
    vector: { numbers: at(QUERIES[query]), model: 'e1' },
  });
  return { cache, gone, request };
}

describe.each([1, 0.9])('an answer cache with threshold %d', (threshold) => {
  it('serves the same query with the same chunks, and nothing before it was stored', () => {
    const { cache, request } = open({ threshold });
    expect(cache.lookUp(request('how long do apples keep'))).toBeUndefined();
    cache.store(request('how long do apples keep'), 'Until spring.');
    expect(cache.lookUp(request('how long do apples keep'))).toEqual({
      value: 'Until spring.',
      keptFor: 'how long do apples keep',
      score: 1,
    });
    expect(cache.counters).toMatchObject({ hits: 1, misses: 1 });
  });

  it.each<[string, readonly string[], string]>([
    ['another model', ['a', 'b'], 'm2'],
    ['a changed chunk', ['a', 'b2'], 'm1'],
    ['another order', ['b', 'a'], 'm1'],
    ['a chunk less', ['a'], 'm1'],
    ['a chunk more', ['a', 'b', 'c'], 'm1'],
    ['no chunk', [], 'm1'],
  ])('does not serve %s', (_what, chunks, model) => {
    const { cache, request } = open({ threshold });
    cache.store(request('how long do apples keep'), 'Until spring.');
    expect(cache.lookUp(request('how long do apples keep', chunks, model))).toBeUndefined();
  });

  it('does not take names with separators in them for others', () => {
    const { cache, request } = open({ threshold });
    cache.store(request('how long do apples keep', ['a","b']), 'One chunk.');
    expect(cache.lookUp(request('how long do apples keep', ['a', 'b']))).toBeUndefined();
  });

  it('forgets all', () => {
    const { cache, request } = open({ threshold });
    cache.store(request('how long do apples keep'), 'Until spring.');
    cache.clear();
    expect(cache.lookUp(request('how long do apples keep'))).toBeUndefined();
    expect(cache.counters.entries).toBe(0);
  });
});

describe('another query', () => {
  const first: Query = 'how long do apples keep';
  const alike: Query = 'how long may apples be kept';

  it('that is alike is served, where the best chunk was found for it too', () => {
    const { cache, request } = open();
    cache.store(request(first, ['a', 'b']), 'Until spring.');
    expect(cache.lookUp(request(alike, ['c', 'a']))).toMatchObject({ value: 'Until spring.', keptFor: first });
    expect(cache.lookUp(request(alike, ['c', 'b']))).toBeUndefined();
    expect(cache.lookUp(request('who paints bridges', ['a', 'b']))).toBeUndefined();
  });

  it('is not served what was made of a chunk that is no longer there', () => {
    const { cache, gone, request } = open();
    cache.store(request(first, ['a', 'b']), 'Until spring.');
    gone.add('b');
    expect(cache.lookUp(request(alike, ['a', 'c']))).toBeUndefined();
    expect(cache.counters.entries).toBe(0);
  });

  it('is not served with a threshold of 1, nor without a vector', () => {
    const exact = open({ threshold: 1 });
    exact.cache.store(exact.request(first), 'Until spring.');
    expect(exact.cache.lookUp(exact.request(alike))).toBeUndefined();
    const { cache, request } = open();
    cache.store(request(first), 'Until spring.');
    const { query, chunks, model } = request(alike);
    expect(cache.lookUp({ query, chunks, model })).toBeUndefined();
  });

  it('is not compared with vectors of another model, of whatever length', () => {
    const { cache, request } = open();
    cache.store(request(first), 'Until spring.');
    for (const numbers of [at(0), Float32Array.of(1, 0, 0)])
      expect(cache.lookUp({ ...request(alike), vector: { numbers, model: 'e2' } })).toBeUndefined();
  });

  it('is not served where a guard objects', () => {
    const judge = judgeOf('veto');
    const { cache } = open({ judge });
    const ask = (query: string): AnswerRequest => ({
      query,
      chunks: ['a'],
      model: 'm',
      vector: { numbers: at(0), model: 'e1' },
    });
    cache.store(ask('how to keep 3 apples'), 'In a bowl.');
    expect(cache.lookUp(ask('how to keep 3 apples'))).toBeDefined();
    expect(cache.lookUp(ask('how to keep 300 apples'))).toBeUndefined();
  });
});

it('a threshold outside 0 to 1 is refused', () => {
  expect(() => open({ threshold: 1.5 })).toThrow(expect.objectContaining({ code: 'cache/threshold-out-of-range' }));
  expect(() => open({ threshold: Number.NaN })).toThrow();
});

it('an answer that is larger than the cache is not kept', () => {
  for (const threshold of [1, 0.9]) {
    const { cache, request } = open({ threshold, maxBytes: 100 });
    cache.store(request('who paints bridges'), 'x'.repeat(500), { bytes: 500, cost: 1 });
    expect(cache.lookUp(request('who paints bridges'))).toBeUndefined();
    expect(cache.counters).toMatchObject({ entries: 0, refusals: 1 });
  }
});

/** Whatever happens, what is served was made by this model, and of chunks that are as they were. */
describe.each(CACHE_POLICIES)('with policy %s', (policy) => {
  const step = fc.record({
    does: fc.constantFrom('ask', 'ask', 'edit'),
    query: fc.constantFrom(...(Object.keys(QUERIES) as Query[])),
    chunks: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
    model: fc.constantFrom('m1', 'm2'),
  });
  it.each([1, 0.9])('threshold %d: never an answer of another model or of a changed chunk', (threshold) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        /** Chunk → how often it was edited; its name has the number in it. */
        const edits = [0, 0, 0, 0];
        const nameOf = (chunk: number): string => `${String(chunk)}.${String(edits[chunk])}`;
        const { cache, request } = open({
          policy,
          threshold,
          maxEntries: 3,
          isCurrent: (name) => nameOf(Number(name.split('.')[0])) === name,
        });
        let lookUps = 0;
        for (const { does, query, chunks, model } of steps) {
          if (does === 'edit') {
            edits[chunks[0]!]!++;
            continue;
          }
          const asked = request(query, chunks.map(nameOf), model);
          const found = cache.lookUp(asked);
          lookUps++;
          if (found) {
            const made = JSON.parse(found.value) as AnswerRequest;
            expect(made.model).toBe(model);
            expect(made.query).toBe(found.keptFor);
            if (made.query === query) expect(made.chunks).toEqual(asked.chunks);
            else {
              expect(threshold).toBeLessThan(1);
              expect(asked.chunks).toContain(made.chunks[0]);
              for (const chunk of made.chunks) expect(nameOf(Number(chunk.split('.')[0]))).toBe(chunk);
            }
          } else cache.store(asked, JSON.stringify({ query, chunks: asked.chunks, model }));
        }
        const { hits, misses, entries } = cache.counters;
        expect(hits + misses).toBe(lookUps);
        expect(entries).toBeLessThanOrEqual(policy === 'none' ? 0 : 3);
        if (policy === 'none') expect(hits).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
