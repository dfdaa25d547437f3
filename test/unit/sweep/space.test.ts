import { describe, expect, it } from 'vitest';
import { defaultKnobs, VARIANT_NAME, type KnobValues } from '../../../src/core/config';
import { enumerateSpace, parseAxis, parseAxisFlag, axesOfConfig } from '../../../src/core/sweep';
import { LabError } from '../../../src/core/common';

const base = (knobs: Partial<KnobValues> = {}) => ({ name: 'baseline', knobs: { ...defaultKnobs(), ...knobs } });
const failure = (work: () => unknown): LabError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('did not fail');
};

describe('the text of an axis', () => {
  it.each([
    ['index.hnsw.efSearch', '64,128, 256', [64, 128, 256]],
    ['index.hnsw.efSearch', '32..256*2', [32, 64, 128, 256]],
    ['index.hnsw.efSearch', '32..250*2,500', [32, 64, 128, 500]],
    ['index.lexical.b', '0..1+0.25', [0, 0.25, 0.5, 0.75, 1]],
    ['index.lexical.b', '0..0.3+0.1', [0, 0.1, 0.2, 0.3]],
    ['embedding.dimensions', 'all,128', [0, 128]],
    ['embedding.dimensions', '*', [0, 256, 128, 64]],
    ['vectors.storage', 'sweep', ['f32', 'f16', 'i8', 'b1']],
    ['chunking.strategy', 'markdown,fixed,markdown', ['markdown', 'fixed']],
    ['embedding.model', 'a-model,b..c', ['a-model', 'b..c']],
  ])('%s=%s', (knob, text, values) => {
    expect(parseAxisFlag(`${knob}=${text}`)).toEqual({ knob, values });
  });

  it.each([
    ['index.hnsw.efserch', '1,2', 'sweep/unknown-knob'],
    ['index.hnsw.efSearch', '64', 'sweep/one-value'],
    ['index.hnsw.efSearch', '', 'sweep/one-value'],
    ['index.hnsw.efSearch', '64,many', 'config/wrong-type'],
    ['index.hnsw.efSearch', '64,100000', 'config/out-of-range'],
    ['index.hnsw.efSearch', '256..32*2', 'sweep/range'],
    ['index.hnsw.efSearch', '32..256*1', 'sweep/range'],
    ['index.hnsw.efSearch', '32..256', 'sweep/range'],
    ['index.hnsw.efSearch', '1..4096+1', 'sweep/too-many-values'],
    ['embedding.dimensions', '0..256*2', 'sweep/range'],
    ['vectors.storage', 'f32,i4', 'config/unknown-value'],
    ['embedding.model', '*', 'sweep/no-values'],
  ])('%s=%s is refused', (knob, text, code) => {
    const error = failure(() => parseAxis(knob, text));
    expect(error).toMatchObject({ code, fault: 'user' });
    expect(error.nextStep).not.toBe('');
  });

  it('wants an equals sign', () => {
    expect(failure(() => parseAxisFlag('index.kind')).code).toBe('sweep/assignment');
  });

  it('reads lists and ranges of a configuration', () => {
    expect(axesOfConfig({ 'vectors.storage': ['f32', 'i8'], 'index.hnsw.m': '8..32*2' })).toEqual([
      { knob: 'vectors.storage', values: ['f32', 'i8'] },
      { knob: 'index.hnsw.m', values: [8, 16, 32] },
    ]);
  });
});

describe('the space of a sweep', () => {
  const names = (space: ReturnType<typeof enumerateSpace>) => space.variants.map(({ variant }) => variant.name);

  it('holds every combination once, the base under its own name', () => {
    const space = enumerateSpace(base(), [
      parseAxis('vectors.storage', 'f32,i8'),
      parseAxis('index.hnsw.efSearch', '64,256'),
    ]);
    expect(names(space)).toEqual(['f32-ef64', 'baseline', 'i8-ef64', 'i8-ef256']);
    expect(space).toMatchObject({ combinations: 4, folded: 0, invalid: 0, holdsBase: true });
    expect(space.variants[2]).toMatchObject({
      values: ['i8', 64],
      variant: { knobs: { 'vectors.storage': 'i8', 'index.hnsw.efSearch': 64 } },
    });
  });

  it('folds what has no effect: efSearch of a flat index, all knobs of vectors in a search by words', () => {
    const space = enumerateSpace(base(), [
      parseAxis('retrieval.mode', 'dense,lexical'),
      parseAxis('index.kind', 'flat,hnsw'),
      parseAxis('index.hnsw.efSearch', '32,64'),
    ]);
    expect(names(space)).toEqual(['dense-flat', 'dense-hnsw-ef32', 'dense-hnsw-ef64', 'lexical']);
    expect(space).toMatchObject({ combinations: 8, folded: 4, holdsBase: false });
  });

  it('folds the knobs of a load that nothing replays', () => {
    expect(enumerateSpace(base(), [parseAxis('load.zipfExponent', '0,0.5,1')]).variants).toHaveLength(1);
    const cached = base({ 'cache.result.policy': 'lru' });
    expect(enumerateSpace(cached, [parseAxis('load.zipfExponent', '0,0.5,1')]).variants).toHaveLength(3);
  });

  it('folds the weight of added words where none are added', () => {
    const axes = [parseAxis('index.lexical.expansionTerms', '0,10'), parseAxis('index.lexical.expansionWeight', '1,2')];
    expect(enumerateSpace(base({ 'retrieval.mode': 'hybrid' }), axes).variants.map(({ values }) => values)).toEqual([
      [0, 1],
      [10, 1],
      [10, 2],
    ]);
    expect(enumerateSpace(base(), axes).variants).toHaveLength(1);
  });

  it('folds sizes beyond the model', () => {
    const model = { id: 'all-MiniLM-L6-v2-int8', dimensions: 384, maxTokens: 256 } as never;
    const space = enumerateSpace(
      base(),
      [parseAxis('embedding.dimensions', '128,384,512,all'), parseAxis('chunking.maxTokens', '256,512')],
      [model],
    );
    expect(space.variants.map(({ values }) => values)).toEqual([
      [128, 256],
      [384, 256],
    ]);
  });

  it('leaves out combinations that contradict themselves, and counts them', () => {
    const space = enumerateSpace(base({ 'chunking.strategy': 'fixed' }), [
      parseAxis('chunking.maxTokens', '32,128'),
      parseAxis('chunking.overlapTokens', '0,32,64'),
    ]);
    expect(space).toMatchObject({ combinations: 6, invalid: 2, folded: 0 });
    expect(space.variants).toHaveLength(4);
  });

  it('gives names that variants may have, unique whatever their case', () => {
    const long = ['a', 'A', 'b'].map((letter) => `${letter}-model-with-a-very-long-name-that-fills-a-line`);
    const space = enumerateSpace(base(), [
      { knob: 'embedding.model', values: long },
      parseAxis('index.hnsw.efConstruction', '100,200'),
      parseAxis('index.hnsw.efSearch', '32..256*2'),
      parseAxis('index.lexical.k1', '1,2'),
      parseAxis('retrieval.mode', 'hybrid,lexical'),
    ]);
    for (const name of names(space)) expect(name).toMatch(VARIANT_NAME);
    expect(new Set(names(space).map((name) => name.toLowerCase())).size).toBe(space.variants.length);
  });

  it.each([
    ['sweep/no-axes', () => enumerateSpace(base(), [])],
    [
      'sweep/twice',
      () => enumerateSpace(base(), [parseAxis('index.hnsw.m', '8,16'), parseAxis('index.hnsw.m', '16,32')]),
    ],
    [
      'sweep/too-many',
      () =>
        enumerateSpace(base(), [
          parseAxis('index.hnsw.efSearch', '1..90+1'),
          parseAxis('retrieval.k', '1..90+1'),
          parseAxis('index.hnsw.m', '2..60+1'),
        ]),
    ],
    [
      'sweep/nothing-valid',
      () =>
        enumerateSpace(base({ 'chunking.strategy': 'fixed', 'chunking.overlapTokens': 200 }), [
          parseAxis('chunking.maxTokens', '32,64'),
        ]),
    ],
  ])('%s', (code, work) => {
    expect(failure(work)).toMatchObject({ code, fault: 'user' });
  });
});
