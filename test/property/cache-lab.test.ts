import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPossibleHits, replayColumn, sizeCurves, timelineOf, type ResolvedTrace } from '../../src/core/cache-lab';
import { CACHE_POLICIES, createCache } from '../../src/core/cache';
import { noControl } from '../../src/core/common';
import { defaultKnobs, type KnobValues } from '../../src/core/config';
import { weightedHitsBound, zipfRequests } from '../../src/core/load';
import { resolvedTrace } from '../support/resolved-trace';

const QUERIES = 8;

/** Traces with edits: what changes is dropped, and sometimes more. Sizes of answers differ. */
const traces: fc.Arbitrary<ResolvedTrace> = fc
  .record({
    asked: fc.array(fc.record({ query: fc.nat(QUERIES - 1), waits: fc.nat(3000), edits: fc.nat(9) }), {
      maxLength: 80,
    }),
    edits: fc.array(
      fc.record({ changed: fc.subarray([...Array(QUERIES).keys()]), spared: fc.subarray([...Array(QUERIES).keys()]) }),
      { minLength: 3, maxLength: 3 },
    ),
    bytes: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: QUERIES * 4, maxLength: QUERIES * 4 }),
  })
  .map(({ asked, edits, bytes }) => {
    let atMs = 0;
    let version = 0;
    const requests = asked.map(({ query, waits, edits: edited }) => {
      atMs += waits;
      if (edited === 0) version = Math.min(edits.length, version + 1);
      return { query, atMs, version };
    });
    const all = [...Array(QUERIES).keys()];
    const answers = bytes.map((size, i) => ({ query: i % QUERIES, bytes: size, chunks: [i] }));
    return resolvedTrace(requests, {
      queries: all.map((query) => ({ text: `q${query}`, meaning: query, embedMs: 1, searchMs: 2 })),
      firstAnswers: Uint32Array.from(all),
      answers,
      alike: all.map((query) => all.filter((other) => other !== query).map((other) => ({ query: other, cosine: 0.7 }))),
      versions: [
        { atMs: 0, causes: [], documents: 0, changed: [] },
        ...edits.map(({ changed, spared }, v) => ({
          atMs: 0,
          causes: ['edit'] as const,
          documents: 1,
          changed: changed.map((query) => ({ query, answer: query + QUERIES * (v + 1) })),
          dropped: Uint32Array.from(all.filter((query) => changed.includes(query) || !spared.includes(query))),
        })),
      ],
    });
  });

const knobs = fc
  .record({
    'cache.result.policy': fc.constantFrom(...CACHE_POLICIES),
    'cache.result.maxEntries': fc.integer({ min: 1, max: QUERIES }),
    'cache.result.maxMegabytes': fc.constantFrom(0, 0.00004, 0.0001),
    'cache.result.ttlSeconds': fc.constantFrom(0, 5),
    'cache.semantic.policy': fc.constantFrom('none', 'lru'),
    'cache.semantic.threshold': fc.constantFrom(0.5, 0.9),
    'cache.answer.policy': fc.constantFrom('none', 'lru'),
    'cache.invalidation': fc.constantFrom('age', 'versioned', 'dependencies'),
  })
  .map((some) => ({ ...defaultKnobs(), ...some }));

const replay = (trace: ResolvedTrace, values: KnobValues) =>
  replayColumn(
    trace,
    values,
    { history: 0, scores: (query) => Float64Array.from(trace.alike![query]!, (one) => one.cosine), lookUpMs: {} },
    noControl,
  );

describe('replaying a trace', () => {
  it('no policy hits more often than the best possible, whatever its limits and whatever is edited', async () => {
    await fc.assert(
      fc.asyncProperty(traces, knobs, async (trace, values) => {
        const { layers } = await replay(trace, values);
        const result = layers.find(({ layer }) => layer === 'result');
        expect(result?.counters.hits ?? 0).toBeLessThanOrEqual(bestPossibleHits(trace, values, 0) ?? 0);
      }),
      { numRuns: 300 },
    );
  });

  it('serves nothing stale where keys are new or what depends goes', async () => {
    await fc.assert(
      fc.asyncProperty(traces, knobs, async (trace, values) => {
        fc.pre(values['cache.invalidation'] !== 'age');
        const { layers } = await replay(trace, values);
        expect(layers.map(({ staleShare }) => staleShare?.value ?? 0)).toEqual(layers.map(() => 0));
      }),
    );
  });

  it('asks each layer at most once a request, and the timeline adds up to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(traces, knobs, async (trace, values) => {
        const { layers, outcomes } = await replay(trace, values);
        for (const { layer, counters } of layers) {
          const lookUps = counters.hits + counters.misses;
          if (layer === 'semantic') expect(lookUps).toBeLessThanOrEqual(trace.requests);
          else expect(lookUps).toBe(trace.requests);
        }
        const { buckets } = timelineOf(trace, 0, [outcomes]);
        const sum = (of: (bucket: (typeof buckets)[number]) => number): number =>
          buckets.reduce((total, bucket) => total + of(bucket), 0);
        expect(sum(({ requests }) => requests)).toBe(trace.requests);
        expect(sum(({ columns }) => columns[0]!.hits)).toBe(outcomes.filter((outcome) => outcome & 1).length);
      }),
    );
  });
});

describe('the bound of a cache of bytes', () => {
  it('is that of every policy, and at most that of no limit', () => {
    const sized = fc.array(fc.nat(9), { maxLength: 60 });
    const bytesOf = (thing: number): number => 1 + ((thing * 7) % 5);
    fc.assert(
      fc.property(sized, fc.integer({ min: 1, max: 20 }), fc.constantFrom(...CACHE_POLICIES), (asked, most, policy) => {
        const cache = createCache<number>(
          { policy, maxEntries: 100, maxBytes: most, ttlSeconds: 0 },
          { nowMs: () => 0 },
        );
        for (const thing of asked)
          if (cache.get(String(thing)) === undefined) cache.set(String(thing), 1, { bytes: bytesOf(thing), cost: 1 });
        const bound = weightedHitsBound(asked, bytesOf, most);
        expect(cache.counters.hits).toBeLessThanOrEqual(bound);
        expect(bound).toBeLessThanOrEqual(asked.length - new Set(asked).size);
      }),
    );
  });
});

describe('size curves', () => {
  it.each([
    [5_000, 1],
    [20_000, 0.8],
  ])(
    'sampled ones are within 0.02 of the whole replay from 100 entries on: %d queries, exponent %d',
    async (queries, exponent) => {
      const requests = zipfRequests(queries, 40_000, exponent, 3);
      const trace = resolvedTrace([...requests]);
      for (const { name, method, points, sampledShare } of await sizeCurves(trace, 0, noControl)) {
        if (method !== 'sampled') continue;
        expect(sampledShare).toBeCloseTo(25 / 40, 9);
        const policy = ({ FIFO: 'fifo', LFU: 'lfu', 'W-TinyLFU': 'tinylfu', GDSF: 'gdsf' } as const)[name]!;
        for (const { entries, hitRatio } of points.filter((point) => [100, 1000].includes(point.entries))) {
          const cache = createCache<number>({ policy, maxEntries: entries, ttlSeconds: 0 }, { nowMs: () => 0 });
          for (const query of requests)
            if (cache.get(String(query)) === undefined) cache.set(String(query), 1, { bytes: 100, cost: 10 });
          expect(Math.abs(hitRatio - cache.counters.hits / requests.length)).toBeLessThan(0.02);
        }
      }
    },
  );

  it('say the smallest cache that gives 95 % of the best', async () => {
    // Two queries in turn: LRU of one entry never hits, of two nearly always.
    const [, lru] = await sizeCurves(resolvedTrace(Array.from({ length: 100 }, (_, i) => i % 2)), 0, noControl);
    expect(lru).toMatchObject({ name: 'LRU', enough: 2, points: [{ hitRatio: 0 }, { entries: 2, hitRatio: 0.98 }] });
  });

  it('of nothing, and of what never comes again, have nothing to recommend', async () => {
    expect(await sizeCurves(resolvedTrace([]), 0, noControl)).toEqual([]);
    for (const curve of await sizeCurves(resolvedTrace([0, 1, 2]), 0, noControl))
      expect(curve).not.toHaveProperty('enough');
  });
});
