import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import type { TraceEvent } from '../../../src/core/traces';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const files = new Map(
  ['apples', 'pears', 'plums'].map((fruit) => [`${fruit}.md`, `# About ${fruit}\n\nIn May the ${fruit} bloom.\n`]),
);
const corpus = { root: '/somewhere', include: [], exclude: [] };
const TEXTS = ['when do apples bloom', 'pears', 'when do apples bloom', 'plums in May'];

describe('the memory of a replayed result cache', () => {
  it.each<[string, Partial<KnobValues>]>([
    ['by age', { 'cache.invalidation': 'age' }],
    ['with dependencies', { 'cache.invalidation': 'dependencies' }],
    ['with dependencies in fewer dimensions', { 'cache.invalidation': 'dependencies', 'embedding.dimensions': 8 }],
    ['with dependencies by words', { 'cache.invalidation': 'dependencies', 'retrieval.mode': 'lexical' }],
  ])('is that of the live one %s', async (_name, knobs) => {
    const { lab } = fakeLab(files);
    const variant = fakeVariant('v', { 'cache.result.policy': 'lru', 'index.kind': 'flat', ...knobs });
    const events = TEXTS.map((text, i): TraceEvent => ({ type: 'query', atMs: i, text }));
    const trace = { name: 'hand', source: 'imported', events, notices: [] } as const;
    const { columns } = await lab.cacheLab({ corpus, variants: [variant], trace }, noControl);
    let bytes: number | undefined;
    for (const text of TEXTS)
      bytes = (await lab.query(corpus, variant, text, noControl)).caches!.find(
        ({ layer }) => layer === 'result',
      )!.bytes;
    expect(columns[0]!.layers[0]!.counters).toMatchObject({ entries: 3, bytes });
  });
});
