import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import type { RunResult } from '../../../src/core/experiment';
import type { ColdProbe, ColdStart } from '../../../src/core/ports';
import { fakeLab, fakeModels, fakeVariant } from '../../support/fake-lab';

const words = ['river', 'stone', 'lamp', 'cloud', 'bridge', 'apple', 'drum', 'tide'];
const files = new Map(words.map((word) => [`${word}.md`, `# ${word}\n\nAll about the ${word}.\n`]));
const queries = words.map((word) => ({ id: word, text: `the ${word}` }));

/** Compares variants whose cold starts take what these say, in turn; what they were asked, by variant. */
async function compared(
  knobs: Readonly<Record<string, Partial<KnobValues>>>,
  probes: readonly ColdProbe[] = [{ firstQueryMs: 12, earlyMs: [] }],
  { kind = 'static', asked = queries }: { kind?: 'static' | 'remote'; asked?: typeof queries } = {},
): Promise<{ starts: Map<string, ColdStart>; result: RunResult }> {
  const starts = new Map<string, ColdStart>();
  let probed = 0;
  const models = fakeModels();
  const of = <Model extends { kind: string }>(model: Model): Model => ({ ...model, kind });
  const { lab } = fakeLab(files, {
    models: {
      ...models,
      list: async () => (await models.list()).map(of),
      open: async () => {
        const embedder = await models.open('fake');
        return { ...embedder, model: of(embedder.model) };
      },
    },
    coldProbe: (_corpus, variant, start) => {
      starts.set(variant.name, start);
      return Promise.resolve(probes[probed++ % probes.length]!);
    },
  });
  const request = {
    corpus: { root: '/docs', include: [], exclude: [] },
    variants: Object.entries(knobs).map(([name, own]) => fakeVariant(name, own)),
    querySet: { queries: asked, judgements: [{ query: asked[0]!.id, file: 'river.md', grade: 1 }] },
    ...{ limits: {}, repeat: 1, seed: 1 },
  };
  const { result } = await lab.compare(request, noControl);
  return { starts, result };
}
const CACHED = { 'cache.result.policy': 'lru', 'load.requests': 400 } as const;
const PRIMED = { ...CACHED, 'cache.warm.queries': 3 } as const;

describe('a cold start', () => {
  it('is asked the first query as it stands, its filter included, and nothing else where nobody primes', async () => {
    const query = { id: 'q', text: 'the river', filter: { paths: ['river.md'] } };
    const { starts, result } = await compared({ baseline: CACHED }, undefined, { asked: [query] });
    expect(starts.get('baseline')).toEqual({
      first: { text: 'the river', filter: { paths: ['river.md'] } },
      primed: [],
      early: [],
    });
    const { metrics } = result.variants[0]!;
    expect(metrics['latency.first']).toEqual({ value: 12, unit: 'ms', n: 1 });
    expect(metrics).not.toHaveProperty(['latency.priming']);
    expect(metrics).not.toHaveProperty(['latency.early.mean']);
  });

  it('is primed by the variants that want it, and all are asked the same early requests then', async () => {
    const { starts } = await compared({ off: {}, cold: CACHED, primed: PRIMED });
    const early = starts.get('primed')!.early.map(({ text }) => text);
    expect(early).toHaveLength(50);
    expect(starts.get('cold')!.early.map(({ text }) => text)).toEqual(early);
    expect(starts.get('off')!.early).toHaveLength(50);
    expect(starts.get('off')!.primed).toEqual([]);
    expect(starts.get('cold')!.primed).toEqual([]);
    const primed = starts.get('primed')!.primed.map(({ text }) => text);
    expect(primed).toHaveLength(3);
    const share = early.filter((text) => primed.includes(text)).length / early.length;
    expect(share).toBeGreaterThan(3 / words.length);
  });

  it('is not primed without a cache that could keep the answers', async () => {
    const { starts } = await compared({ none: { 'cache.warm.queries': 3 } });
    expect(starts.get('none')).toMatchObject({ primed: [], early: [] });
  });

  it('does not ask a remote model again and again', async () => {
    const { starts } = await compared({ primed: PRIMED }, undefined, { kind: 'remote' });
    expect(starts.get('primed')).toMatchObject({ primed: [], early: [] });
  });

  it('gives the price of priming and the mean of the early requests, by the medians of three processes', async () => {
    const usual = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 1 : 3));
    const stalled = usual.map((ms, i) => (i === 7 ? 400 : ms));
    const { result } = await compared({ primed: PRIMED }, [
      { firstQueryMs: 12, primingMs: 40, earlyMs: usual },
      { firstQueryMs: 90, primingMs: 30, earlyMs: stalled },
      { firstQueryMs: 20, primingMs: 600, earlyMs: usual },
    ]);
    const { metrics } = result.variants[0]!;
    expect(metrics['latency.priming']).toEqual({ value: 40, unit: 'ms', n: 3 });
    expect(metrics['latency.early.mean']).toMatchObject({ value: 2, unit: 'ms', n: 50 });
    expect(metrics['latency.first']).toEqual({ value: 20, unit: 'ms', n: 3 });
  });

  it('that was primed hits more often from the start', async () => {
    const { result } = await compared({ cold: CACHED, primed: PRIMED });
    const [cold, primed] = result.variants.map(({ metrics }) => metrics['cache.result.hitRatio']!.value);
    // All eight fit: cold misses each once, primed all but three.
    expect(cold).toBeCloseTo(1 - 8 / 400);
    expect(primed).toBeCloseTo(1 - 5 / 400);
  });
});
