import { describe, expect, it } from 'vitest';
import { replayColumn, type ResolvedTrace } from '../../../src/core/cache-lab';
import { noControl } from '../../../src/core/common';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import type { ColumnReplay } from '../../../src/core/cache-lab';
import { resolvedTrace } from '../../support/resolved-trace';

const cosines = (trace: ResolvedTrace) => (query: number) =>
  Float64Array.from(trace.alike?.[query] ?? [], ({ cosine }) => cosine);

const replay = (trace: ResolvedTrace, knobs: Partial<KnobValues>, history = 0): Promise<ColumnReplay> =>
  replayColumn(
    trace,
    { ...defaultKnobs(), 'cache.result.policy': 'lru', ...knobs },
    { history, scores: cosines(trace), lookUpMs: { result: 0.1, semantic: 0.2, embedding: 0.3, answer: 0.4 } },
    noControl,
  );

const without = <T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !(keys as string[]).includes(key))) as Omit<T, K>;

const layer = ({ layers }: ColumnReplay, name: string) => layers.find((one) => one.layer === name);

/** Documents change before the last requests: the answers of queries 0 and 1 become 2 and 3; only 0 is dropped. */
const edited = (more: Partial<ResolvedTrace> = {}): ResolvedTrace =>
  resolvedTrace(
    [{ query: 0 }, { query: 1 }, { query: 0, version: 1 }, { query: 1, version: 1 }].map((one, i) => ({
      ...one,
      atMs: i * 1000,
    })),
    {
      versions: [
        { atMs: 0, causes: [], documents: 0, changed: [] },
        { atMs: 1500, causes: ['edit'], documents: 1, changed: [{ query: 0, answer: 2 }], dropped: Uint32Array.of(0) },
      ],
      answers: [
        { query: 0, bytes: 100, chunks: [0] },
        { query: 1, bytes: 100, chunks: [1] },
        { query: 0, bytes: 100, chunks: [9] },
      ],
      ...more,
    },
  );

describe('a result cache under a trace', () => {
  it('hits, misses and takes time as worked by hand', async () => {
    const done = await replay(resolvedTrace([0, 1, 0, 2, 1, 2]), { 'cache.result.maxEntries': 2 });
    expect(layer(done, 'result')?.counters).toMatchObject({ hits: 2, misses: 4, evictions: 2, entries: 2, bytes: 200 });
    expect(layer(done, 'result')?.hitRatio).toMatchObject({ value: 1 / 3, n: 6 });
    expect(layer(done, 'result')?.wrongShare?.value).toBe(0);
    // A miss embeds for 4 ms and searches for 6 ms.
    expect([...done.withMs]).toEqual([10.1, 10.1, 0.1, 10.1, 10.1, 0.1]);
    expect([...done.withoutMs]).toEqual([10, 10, 10, 10, 10, 10]);
    expect(done.peakBytes).toBe(200);
  });

  it('drops by age in simulated time', async () => {
    const at = (atMs: number) => ({ query: 0, atMs });
    const done = await replay(resolvedTrace([at(0), at(6000), at(6001), at(12_001)]), { 'cache.result.ttlSeconds': 6 });
    expect(layer(done, 'result')?.counters).toMatchObject({ hits: 2, misses: 2, expirations: 1 });
  });

  it.each([
    ['age', { hits: 2, stale: 0.5, needless: undefined }],
    ['versioned', { hits: 0, stale: undefined, needless: 1 }],
    ['dependencies', { hits: 1, stale: 0, needless: 0 }],
  ] as const)('when documents change and it goes by %s', async (invalidation, { hits, stale, needless }) => {
    const result = layer(await replay(edited(), { 'cache.invalidation': invalidation }), 'result')!;
    expect(result.counters.hits).toBe(hits);
    expect(result.staleShare?.value).toBe(stale);
    expect(result.needlessDrops).toBe(needless);
  });

  it('drops everything where nobody knows what a change leaves valid', async () => {
    const [first, second] = edited().versions;
    const unknown = without(second!, 'dropped');
    const done = await replay(edited({ versions: [first!, unknown] }), { 'cache.invalidation': 'dependencies' });
    expect(layer(done, 'result')).toMatchObject({ counters: { hits: 0 }, needlessDrops: 1 });
  });

  it('refuses what is larger than itself, and says so', async () => {
    const large = resolvedTrace([0, 0], { answers: [{ query: 0, bytes: 2_000_000, chunks: [] }] });
    const done = await replay(large, { 'cache.result.maxMegabytes': 1 });
    expect(layer(done, 'result')?.counters).toMatchObject({ hits: 0, refusals: 2, entries: 0 });
  });

  it.each([
    ['no requests', []],
    ['one request', [0]],
    [
      'all at one time',
      [
        { query: 0, atMs: 5 },
        { query: 1, atMs: 5 },
        { query: 0, atMs: 5 },
      ],
    ],
  ])('takes %s', async (_name, requests) => {
    const done = await replay(resolvedTrace(requests), { 'cache.result.ttlSeconds': 1 });
    expect(done.outcomes).toHaveLength(requests.length);
    expect(layer(done, 'result')?.counters.hits).toBe(requests.length === 3 ? 1 : 0);
  });
});

describe('a semantic cache under a trace', () => {
  const alike = [[], [{ query: 0, cosine: 0.95 }], [{ query: 0, cosine: 0.85 }]];
  const knobs = { 'cache.semantic.policy': 'lru', 'cache.semantic.threshold': 0.9 } as const;
  const meant = (meanings: readonly number[]) =>
    meanings.map((meaning, query) => ({ text: `query ${query}`, meaning, embedMs: 4, searchMs: 6 }));

  it('serves what is enough alike, and its hit costs the vector', async () => {
    const done = await replay(resolvedTrace([0, 1, 2], { alike }), knobs);
    expect(layer(done, 'semantic')?.counters).toMatchObject({ hits: 1, misses: 2 });
    expect([...done.withMs].map((ms) => Number(ms.toFixed(3)))).toEqual([10.3, 4.3, 10.3]);
  });

  it('counts a hit for another meaning as wrong, and one that nobody can judge as neither', async () => {
    const wrong = await replay(resolvedTrace([0, 1], { alike, queries: meant([0, 1, 2]) }), knobs);
    expect(layer(wrong, 'semantic')?.wrongShare).toMatchObject({ value: 1, n: 1 });
    const right = await replay(resolvedTrace([0, 1], { alike, queries: meant([0, 0, 2]) }), knobs);
    expect(layer(right, 'semantic')?.wrongShare).toMatchObject({ value: 0, n: 1 });
    const unknown = await replay(resolvedTrace([0, 1], { alike, queries: meant([0, -1, 2]) }), knobs);
    expect(layer(unknown, 'semantic')).not.toHaveProperty('wrongShare');
    expect(layer(unknown, 'semantic')?.counters.hits).toBe(1);
  });

  it('with a check serves only what a search finds too, and pays for that search', async () => {
    const checked = { ...knobs, 'cache.semantic.check': 'on' } as const;
    const apart = await replay(resolvedTrace([0, 1], { alike }), checked);
    expect(layer(apart, 'semantic')?.counters).toMatchObject({ hits: 0, misses: 2 });
    const answers = [0, 1, 2].map((query) => ({ query, bytes: 100, chunks: [0, query] }));
    const shared = await replay(resolvedTrace([0, 1], { alike, answers }), checked);
    expect(layer(shared, 'semantic')?.counters).toMatchObject({ hits: 1, misses: 1 });
    expect(shared.withMs[1]).toBeCloseTo(10.3, 9);
  });

  it('is off where there are no vectors', async () => {
    const lexical = without(resolvedTrace([0, 1]), 'alike', 'dimensions');
    expect((await replay(lexical, knobs)).layers.map((one) => one.layer)).toEqual(['result']);
  });
});

describe('the other layers', () => {
  it('an embedding cache spares the model for texts that it knows, whatever the filter', async () => {
    const same = ['a', 'a', 'b'].map((text) => ({ text, meaning: -1, embedMs: 4, searchMs: 6 }));
    const done = await replay(resolvedTrace([0, 1, 2, 2], { queries: same }), {
      'cache.result.policy': 'none',
      'cache.embedding.policy': 'lru',
    });
    expect(layer(done, 'embedding')?.counters).toMatchObject({ hits: 2, misses: 2, bytes: 64 });
    expect([...done.withMs].map((ms) => Number(ms.toFixed(3)))).toEqual([10.3, 6.3, 10.3, 6.3]);
  });

  it('an answer cache goes by the query and its chunks: new chunks are answered anew, money is saved otherwise', async () => {
    const paid = edited();
    const answers = paid.answers.map((answer) => ({ ...answer, answerUsd: 1 }));
    const queries = paid.queries.map((query) => ({ ...query, embedUsd: 0.1 }));
    const done = await replay(
      { ...paid, answers, queries },
      {
        'cache.result.policy': 'none',
        'cache.answer.policy': 'lru',
        'cache.invalidation': 'age',
        'cost.answerSeconds': 2,
      },
    );
    expect(layer(done, 'answer')?.counters).toMatchObject({ hits: 1, misses: 3 });
    expect(done.spentUsd).toBeCloseTo(3.4, 9);
    expect(done.withoutUsd).toBeCloseTo(4.4, 9);
    expect([...done.withMs].map(Math.round)).toEqual([2010, 2010, 2010, 10]);
  });

  it("an answer cache serves another query's answer only where its chunks are there and the best was found", async () => {
    const knobs = {
      'cache.result.policy': 'none',
      'cache.invalidation': 'age',
      'cache.answer.policy': 'lru',
      'cache.answer.threshold': 0.8,
    } as const;
    const alike = [[{ query: 1, cosine: 0.9 }], [{ query: 0, cosine: 0.9 }]];
    const hits = async (found: readonly number[], missing: readonly number[]): Promise<unknown> => {
      const answers = [[5, 6], found].map((chunks, query) => ({ query, bytes: 100, chunks }));
      const version = { ...{ atMs: 0, causes: [], documents: 0, changed: [] }, missing: Uint32Array.from(missing) };
      const requests = [{ query: 0 }, { query: 1, version: 1 }];
      const trace = resolvedTrace(requests, { alike, answers, versions: [version, version] });
      return layer(await replay(trace, knobs), 'answer')?.counters.hits;
    };
    expect(await hits([7, 5], [])).toBe(1);
    expect(await hits([7, 6], [])).toBe(0);
    expect(await hits([7, 5], [6])).toBe(0);
  });

  it('leaves a sum unknown of which a price is unknown', async () => {
    expect((await replay(resolvedTrace([0]), {})).spentUsd).toBeNaN();
  });
});

describe('filling ahead', () => {
  it('primes with what was popular in the history, and judges nothing on it', async () => {
    const trace = resolvedTrace([0, 0, 1, 2, 0, 1, 0, 3]);
    const done = await replay(trace, { 'cache.warm.queries': 2, 'cache.result.maxEntries': 2 }, 4);
    expect(done.primed).toBe(2);
    expect(layer(done, 'result')?.counters).toMatchObject({ hits: 3, misses: 1 });
    expect(done.outcomes).toHaveLength(4);
  });

  it('prefetches what followed in earlier sessions, and tells how much of it was used', async () => {
    const sessions = Array.from({ length: 20 }, (_, session) => [
      { query: 0, session },
      { query: 1, session },
    ]).flat();
    const knobs = { 'cache.result.maxEntries': 1, 'cache.prefetch.queries': 1 } as const;
    const without = await replay(resolvedTrace(sessions), { 'cache.result.maxEntries': 1 });
    const done = await replay(resolvedTrace(sessions), knobs);
    expect(layer(without, 'result')?.counters.hits).toBe(0);
    expect(layer(done, 'result')!.counters.hits).toBeGreaterThan(10);
    expect(done.prefetchedUsed).toBe(layer(done, 'result')!.counters.hits);
    expect(done.prefetched).toBeGreaterThanOrEqual(done.prefetchedUsed);
  });
});
