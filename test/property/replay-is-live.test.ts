import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import type { KnobValues } from '../../src/core/config';
import type { TraceEvent } from '../../src/core/traces';
import { fakeLab, fakeVariant } from '../support/fake-lab';

const corpus = { root: '/docs', include: [], exclude: [] };
const FRUITS = ['apples', 'pears', 'plums', 'figs', 'quinces', 'medlars'];
const page = (fruit: string, week: number): string => `# About ${fruit}\n\nIn week ${week} the ${fruit} ripen.\n`;
const TEXTS = FRUITS.flatMap((fruit) => [`when do ${fruit} ripen`, `when do the ${fruit} ripen`]);

/** @param goesBack a page edited again is as it was at first; else no page is edited twice */
const eventsOf = (goesBack: boolean) =>
  fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: fc.record({ query: fc.nat(TEXTS.length - 1) }) },
        { weight: 1, arbitrary: fc.record({ fruit: fc.nat(FRUITS.length - 1) }) },
      ),
      { minLength: 20, maxLength: 60 },
    )
    .map((some) => {
      const edited = new Set<number>();
      return some.flatMap((one, i): TraceEvent[] => {
        const atMs = i * 1000;
        if ('query' in one) return [{ type: 'query', atMs, text: TEXTS[one.query]! }];
        const isBack = edited.has(one.fruit);
        // What came and went again while nobody asked counts in a replay alone.
        if (isBack && !goesBack) return [];
        if (isBack) edited.delete(one.fruit);
        else edited.add(one.fruit);
        const fruit = FRUITS[one.fruit]!;
        const text = page(fruit, isBack ? one.fruit : 100 + i);
        return [{ type: 'document', atMs, document: `${fruit}.md`, text, cause: 'edit' }];
      });
    })
    .filter((some) => some.some(({ type }) => type === 'query'));

const pages = () => new Map(FRUITS.map((fruit, i) => [`${fruit}.md`, page(fruit, i)]));

interface Hits {
  result: number;
  semantic: number;
}

/** Of the live search, asked the trace, edits included. */
async function live(trace: readonly TraceEvent[], knobs: Partial<KnobValues>): Promise<Hits> {
  const files = pages();
  const { lab } = fakeLab(files);
  const variant = fakeVariant('v', knobs);
  const hits = { result: 0, semantic: 0 };
  for (const event of trace) {
    if (event.type === 'document') {
      files.set(event.document, event.text!);
      continue;
    }
    const { cache } = await lab.query(corpus, variant, event.text, noControl);
    if (cache === 'result' || cache === 'semantic') hits[cache]++;
  }
  return hits;
}

async function replayed(of: readonly TraceEvent[], knobs: Partial<KnobValues>): Promise<Hits> {
  const trace = { name: 'hand', source: 'imported', events: of, notices: [] } as const;
  const variants = [fakeVariant('v', knobs), fakeVariant('off', { ...knobs, 'cache.result.policy': 'none' })];
  const { columns } = await fakeLab(pages()).lab.cacheLab({ corpus, variants, trace }, noControl);
  expect(columns[0]!.metrics['cache.replay.ofBest']?.value ?? 0).toBeLessThanOrEqual(1);
  const hitsOf = (name: string): number => columns[0]!.layers.find(({ layer }) => layer === name)?.counters.hits ?? 0;
  return { result: hitsOf('result'), semantic: hitsOf('semantic') };
}

const DENSE = { 'index.kind': 'flat', 'retrieval.k': 2, 'cache.result.policy': 'lru' } as const;
const SEMANTIC = { 'cache.semantic.policy': 'lru', 'cache.semantic.threshold': 0.8 } as const;

describe('a replay hits where the live search hits', () => {
  it.each<[string, Partial<KnobValues>]>([
    ['keys of versions', { 'cache.invalidation': 'versioned' }],
    ['few entries', { 'cache.result.maxEntries': 3, 'cache.invalidation': 'versioned' }],
    [
      'few entries, lfu',
      { 'cache.result.maxEntries': 3, 'cache.invalidation': 'versioned', 'cache.result.policy': 'lfu' },
    ],
    ['by age', { 'cache.result.maxEntries': 4, 'cache.invalidation': 'age' }],
    ['dependencies', { 'cache.invalidation': 'dependencies' }],
    ['dependencies, few entries', { 'cache.invalidation': 'dependencies', 'cache.result.maxEntries': 3 }],
    [
      'dependencies, few entries, fifo',
      { 'cache.invalidation': 'dependencies', 'cache.result.maxEntries': 3, 'cache.result.policy': 'fifo' },
    ],
    [
      'dependencies, few entries, lfu',
      { 'cache.invalidation': 'dependencies', 'cache.result.maxEntries': 3, 'cache.result.policy': 'lfu' },
    ],
    [
      'dependencies by words, few entries, lfu',
      {
        'cache.invalidation': 'dependencies',
        'cache.result.maxEntries': 3,
        'cache.result.policy': 'lfu',
        'retrieval.mode': 'lexical',
      },
    ],
    ['little memory', { 'cache.result.maxMegabytes': 0.001, 'cache.invalidation': 'versioned' }],
    ['alike', { ...SEMANTIC, 'cache.semantic.guards': 'off', 'cache.invalidation': 'versioned' }],
    ['alike, guarded', { ...SEMANTIC, 'cache.invalidation': 'versioned' }],
    ['alike, checked', { ...SEMANTIC, 'cache.semantic.check': 'on', 'cache.invalidation': 'versioned' }],
    [
      'alike, few',
      { ...SEMANTIC, 'cache.semantic.maxEntries': 3, 'cache.semantic.guards': 'off', 'cache.invalidation': 'age' },
    ],
    ['alike, dependencies', { ...SEMANTIC, 'cache.invalidation': 'dependencies', 'cache.semantic.guards': 'off' }],
    [
      'alike, dependencies, few',
      {
        ...SEMANTIC,
        'cache.invalidation': 'dependencies',
        'cache.semantic.guards': 'off',
        'cache.semantic.maxEntries': 3,
      },
    ],
  ])(
    '%s',
    async (_name, knobs) => {
      const all = { ...DENSE, ...knobs };
      const goesBack = knobs['cache.invalidation'] !== 'dependencies' || knobs['retrieval.mode'] === 'lexical';
      const sum = { result: 0, semantic: 0 };
      await fc.assert(
        fc.asyncProperty(eventsOf(goesBack), async (trace) => {
          const hits = await live(trace, all);
          expect(await replayed(trace, all)).toEqual(hits);
          sum.result += hits.result;
          sum.semantic += hits.semantic;
        }),
        { numRuns: 8, seed: 3 },
      );
      expect(sum.result).toBeGreaterThan(0);
      expect(sum.semantic > 0).toBe('cache.semantic.policy' in knobs);
    },
    60_000,
  );
});
