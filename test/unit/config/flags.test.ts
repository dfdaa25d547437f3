import { describe, expect, it } from 'vitest';
import {
  checkNames,
  defaultKnobs,
  findKnob,
  flagOf,
  KNOBS,
  knobFlags,
  parseKnobAssignments,
  parseKnobValue,
  parseVariantFlag,
  resolveVariants,
} from '../../../src/core/config';

describe('knob flags', () => {
  it('exist for every knob, by id and in kebab case', () => {
    for (const knob of KNOBS) {
      expect(knobFlags.get(knob.id)).toBe(knob);
      expect(knobFlags.get(flagOf(knob).slice(2))).toBe(knob);
    }
    expect(flagOf(findKnob('index.hnsw.efSearch')!)).toBe('--index.hnsw.ef-search');
  });

  it.each([
    ['retrieval.k', '20', 20],
    ['index.lexical.b', '.5', 0.5],
    ['index.lexical.b', '5e-1', 0.5],
    ['embedding.dimensions', 'all', 0],
    ['cache.result.ttlSeconds', 'No limit', 0],
    ['index.kind', 'flat', 'flat'],
    ['embedding.model', 'my-model', 'my-model'],
  ])('--%s %s is %j', (id, text, value) => {
    expect(parseKnobValue(findKnob(id)!, text)).toEqual({ value });
  });

  it.each([
    ['retrieval.k', ''],
    ['retrieval.k', '0x10'],
    ['retrieval.k', '1e999'],
    ['retrieval.k', 'NaN'],
    ['retrieval.k', '2.5'],
    ['retrieval.k', '0'],
    ['retrieval.k', '5 chunks'],
    ['index.kind', 'Flat'],
    ['index.kind', 'constructor'],
    ['embedding.model', ' '],
  ])('--%s %j is refused', (id, text) => {
    const parsed = parseKnobValue(findKnob(id)!, text);
    expect('issue' in parsed && parsed.issue).toMatchObject({ knob: id, path: flagOf(findKnob(id)!) });
  });

  it('are all looked at, and unknown ones get a suggestion', () => {
    const parsed = parseKnobAssignments([
      ['--index.hnsw.ef-serch', '64'],
      ['retrieval.k', 'ten'],
      ['__proto__', '1'],
    ]);
    if (!('issues' in parsed)) throw new Error('accepted');
    expect(parsed.issues.map(({ code }) => code)).toEqual([
      'config/unknown-knob',
      'config/wrong-type',
      'config/unknown-knob',
    ]);
    expect(parsed.issues[0]!.message).toContain('Did you mean "index.hnsw.efSearch"?');
  });
});

describe('--variant', () => {
  it('sets knobs by id or kebab case', () => {
    expect(parseVariantFlag('small:vectors.storage=i8, index.hnsw.ef-search=32')).toEqual({
      variant: { name: 'small', knobs: { 'vectors.storage': 'i8', 'index.hnsw.efSearch': 32 } },
    });
    expect(parseVariantFlag('plain')).toEqual({ variant: { name: 'plain', knobs: {} } });
    expect(parseVariantFlag('plain:')).toEqual({ variant: { name: 'plain', knobs: {} } });
  });
  it.each([
    [':retrieval.k=5', 'config/variant-name'],
    ['a b:retrieval.k=5', 'config/variant-name'],
    ['a:retrieval.k', 'config/assignment'],
    ['a:=5', 'config/assignment'],
    ['a:retrieval.k=5000', 'config/out-of-range'],
    ['a:retrival.k=5', 'config/unknown-knob'],
  ])('%s is refused', (text, code) => {
    const parsed = parseVariantFlag(text);
    expect('issues' in parsed && parsed.issues.map((issue) => issue.code)).toEqual([code]);
  });
});

describe('resolved variants', () => {
  it('take what is said for all of them last', () => {
    const [a, b] = resolveVariants([{ name: 'a', knobs: { 'retrieval.k': 5 } }, { name: 'b' }], { 'retrieval.k': 20 });
    expect([a!.knobs['retrieval.k'], b!.knobs['retrieval.k']]).toEqual([20, 20]);
    expect(b!.knobs).toEqual({ ...defaultKnobs(), 'retrieval.k': 20 });
  });
  it('are refused when the flags break a relation', () => {
    expect(() =>
      resolveVariants([{ name: 'a', knobs: { 'chunking.strategy': 'fixed', 'chunking.overlapTokens': 64 } }], {
        'chunking.maxTokens': 32,
      }),
    ).toThrow(/overlapTokens is 64 and must be less than chunking.maxTokens, which is 32/);
  });
  it('are refused when two share a name', () => {
    expect(() => resolveVariants([{ name: 'a' }, { name: 'a' }])).toThrow(/also the name of variant 1/);
  });
  it('name only models that are there', () => {
    const variants = resolveVariants([
      { name: 'a' },
      { name: 'b', knobs: { 'embedding.model': 'all-MiniLM-L6-v2-in8', 'cost.answerModel': 'openai/gpt-9' } },
    ]);
    const issues = checkNames(variants, {
      embeddingModels: ['all-MiniLM-L6-v2-int8', 'other'],
      rerankers: [],
      pricedEmbeddingModels: ['openai/text-embedding-3-small'],
      pricedAnswerModels: ['openai/gpt-4o-mini', ...Array.from({ length: 50 }, (_, i) => `x/model-${i}`)],
    });
    expect(issues.map(({ path, knob }) => [path, knob])).toEqual([
      ['variant b embedding.model', 'embedding.model'],
      ['variant b cost.answerModel', 'cost.answerModel'],
    ]);
    expect(issues[0]!.message).toContain('Did you mean "all-MiniLM-L6-v2-int8"?');
    expect(issues[1]!.nextStep).toContain('51 names');
  });
});
