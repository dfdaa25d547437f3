import { describe, expect, it } from 'vitest';
import { checkColumns, defaultColumns } from '../../../src/core/cache-lab';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';

const variant = (name: string, knobs: Partial<KnobValues> = {}) => ({ name, knobs: { ...defaultKnobs(), ...knobs } });

describe('columns of the cache lab', () => {
  it('may differ in caches, and in knobs that have no effect', () => {
    const base = variant('a');
    expect(() => checkColumns([base, variant('b', { 'cache.result.policy': 'lru' })])).not.toThrow();
    expect(() => checkColumns([base, variant('b', { 'cost.answerSeconds': 3 })])).not.toThrow();
    const lexical = { 'retrieval.mode': 'lexical' } as const;
    expect(() => checkColumns([variant('a', lexical), variant('b', { ...lexical, 'index.hnsw.m': 32 })])).not.toThrow();
  });

  it('may not differ in what is answered, nor in prices', () => {
    expect(() => checkColumns([variant('a'), variant('b', { 'retrieval.k': 3 })])).toThrow(/"a" and "b".*retrieval\.k/);
    expect(() => checkColumns([variant('a'), variant('b', { 'cost.promptTokens': 3 })])).toThrow(/cost\.promptTokens/);
    expect(() => checkColumns([])).toThrow(/1 to 16/);
  });

  it('of one variant are the usual policies, after its own caches where it has any', () => {
    expect(defaultColumns(variant('a'))).toHaveLength(8);
    const own = defaultColumns(variant('lru', { 'cache.answer.policy': 'gdsf' }));
    expect(own.map(({ name }) => name).slice(0, 2)).toEqual(['lru.own', 'none']);
    expect(own[1]!.knobs['cache.answer.policy']).toBe('none');
    expect(defaultColumns(variant('a', { 'retrieval.mode': 'lexical' })).map(({ name }) => name)).not.toContain(
      'lru-semantic',
    );
  });
});
