import { describe, expect, it } from 'vitest';
import { hashText, noControl, type Clock } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import type { EmbeddingModel, EmbeddingModels } from '../../../src/core/embedding';
import { memoryStore } from '../../../src/node/store';
import { fakeLab, fakeModels, fakeVariant } from '../../support/fake-lab';

const PAGES: readonly (readonly [string, string])[] = [
  ['apples.md', '# Apples\n\nApples are red and round.\n\n# Storing apples\n\nKeep apples cold and dry.\n'],
  ['bridges.md', '# Bridges\n\nBridges carry heavy loads.\n\n# Painting bridges\n\nPaint bridges every ten years.\n'],
  ['clouds.md', '# Clouds\n\nClouds bring rain.\n\n# Counting clouds\n\nCount clouds by eighths of the sky.\n'],
];
const spec = { root: '/docs', include: [], exclude: [] };

/** A lab over pages that can be edited; so many dimensions that no two words share one. */
function open(clock?: Clock) {
  const files = new Map(PAGES);
  const store = memoryStore();
  const models = fakeModels(2048);
  const { lab } = fakeLab(files, { store, models, ...(clock && { clock }) });
  const ask = (text: string, knobs: Partial<KnobValues>, paths?: string[]) =>
    lab.query(
      spec,
      fakeVariant('v', { 'retrieval.k': 2, 'index.kind': 'flat', ...knobs }),
      text,
      noControl,
      paths && { paths },
    );
  return { files, store, models, lab, ask };
}
const KEEPS = { 'cache.result.policy': 'lru' } as const;
const DEPENDS = { ...KEEPS, 'cache.invalidation': 'dependencies' } as const;

describe('when documents change', () => {
  const unrelated = '# Drums\n\nDrums are loud.\n';

  it('an answer is kept by age alone, out of date as it may be', async () => {
    const { files, ask } = open();
    const knobs = { ...KEEPS, 'cache.invalidation': 'age' } as const;
    const before = await ask('red round apples', knobs);
    files.delete('apples.md');
    const after = await ask('red round apples', knobs);
    expect(after.cache).toBe('result');
    expect(after.hits).toEqual(before.hits);
    expect((await ask('red round apples', { ...knobs, 'retrieval.k': 3 })).cache).toBe('miss');
  });

  it('an answer under a versioned key is not found again', async () => {
    const { files, ask } = open();
    await ask('red round apples', KEEPS);
    files.set('drums.md', unrelated);
    expect((await ask('red round apples', KEEPS)).cache).toBe('miss');
  });

  it('an answer that does not depend on it is kept, and tells where its chunks stand now', async () => {
    const { files, ask } = open();
    await ask('red round apples', DEPENDS);
    files.set('drums.md', unrelated);
    files.set('apples.md', `# Contents\n\nOf this page.\n\n${files.get('apples.md')!}`);
    const kept = await ask('red round apples', DEPENDS);
    expect(kept.cache).toBe('result');
    const { ask: askFresh, files: freshFiles } = open();
    for (const [id, text] of files) freshFiles.set(id, text);
    expect(kept.hits).toEqual((await askFresh('red round apples', {})).hits);
    expect(kept.hits[0]!.startLine).toBeGreaterThan(1);
  });

  it.each<[string, (files: Map<string, string>) => void]>([
    ['a chunk of it changed', (files) => files.set('apples.md', files.get('apples.md')!.replace('round', 'green'))],
    ['a chunk of it went', (files) => files.delete('apples.md')],
    ['a new chunk belongs into it', (files) => files.set('new.md', '# Round\n\nRed round apples.\n')],
  ])('an answer goes where %s', async (_what, edit) => {
    const { files, ask } = open();
    await ask('red round apples', DEPENDS);
    edit(files);
    const after = await ask('red round apples', DEPENDS);
    expect(after.cache).toBe('miss');
    expect((await ask('red round apples', DEPENDS)).hits).toEqual(after.hits);
  });

  it('an approximate index keeps and drops by the same rule, over exact scores', async () => {
    const { files, ask } = open();
    const graph = { ...DEPENDS, 'index.kind': 'hnsw' } as const;
    await ask('red round apples', graph);
    files.set('drums.md', unrelated);
    expect((await ask('red round apples', graph)).cache).toBe('result');
    files.set('new.md', '# Round\n\nRed round apples.\n');
    const after = await ask('red round apples', graph);
    expect(after.cache).toBe('miss');
    expect(after.hits[0]!.document).toBe('new.md');
  });

  it('an answer that came through another setting of the pipeline does not serve', async () => {
    const { ask } = open();
    await ask('red round apples', DEPENDS);
    for (const other of [
      { 'vectors.storage': 'i8' },
      { 'retrieval.minScore': 0.1 },
      { 'chunking.maxTokens': 8 },
    ] as const)
      expect((await ask('red round apples', { ...DEPENDS, ...other })).cache, JSON.stringify(other)).toBe('miss');
  });

  it.each<Partial<KnobValues>>([
    { 'retrieval.mode': 'lexical' },
    { 'retrieval.mode': 'hybrid' },
    { 'retrieval.diversity': 0.5 },
  ])('every answer goes where nobody can say what it depends on: %o', async (knobs) => {
    const { files, ask } = open();
    await ask('red round apples', { ...DEPENDS, ...knobs });
    expect((await ask('red round apples', { ...DEPENDS, ...knobs })).cache).toBe('result');
    files.set('drums.md', unrelated);
    expect((await ask('red round apples', { ...DEPENDS, ...knobs })).cache).toBe('miss');
  });

  it('answers survive what came and went again while nobody asked', async () => {
    const { files, ask } = open();
    await ask('red round apples', DEPENDS);
    files.set('new.md', '# Round\n\nRed round apples.\n');
    await ask('clouds', DEPENDS);
    files.delete('new.md');
    expect((await ask('red round apples', DEPENDS)).cache).toBe('result');
  });
});

describe('the semantic cache', () => {
  const NEAR = {
    'cache.semantic.policy': 'lru',
    'cache.semantic.threshold': 0.7,
    'cache.semantic.guards': 'off',
  } as const;

  it('serves a query that is alike, and tells which query the answer was kept for', async () => {
    const { ask } = open();
    const first = await ask('red round apples', NEAR);
    const alike = await ask('round red apples please', NEAR);
    expect(first.cache).toBe('miss');
    expect(alike).toMatchObject({ cache: 'semantic', hits: first.hits, keptFor: { query: 'red round apples' } });
    expect(alike.keptFor!.score).toBeGreaterThan(0.7);
    expect((await ask('counting clouds', NEAR)).cache).toBe('miss');
  });

  it('is asked after the result cache', async () => {
    const { ask } = open();
    await ask('red round apples', { ...NEAR, ...KEEPS });
    expect((await ask('red round apples', { ...NEAR, ...KEEPS })).cache).toBe('result');
    expect((await ask('round red apples', { ...NEAR, ...KEEPS })).cache).toBe('semantic');
  });

  it('does not serve a query of another filter or pipeline', async () => {
    const { ask } = open();
    await ask('red round apples', NEAR);
    expect((await ask('round red apples', NEAR, ['clouds*'])).cache).toBe('miss');
    expect((await ask('round red apples', { ...NEAR, 'retrieval.k': 3 })).cache).toBe('miss');
  });

  it('with a check serves only where a search for the new query finds the best chunk too', async () => {
    const { ask } = open();
    const checked = {
      ...NEAR,
      'cache.semantic.check': 'on',
      'cache.semantic.threshold': 0.3,
      'retrieval.k': 1,
    } as const;
    await ask('red round apples', checked);
    expect((await ask('round red apples', checked)).cache).toBe('semantic');
    const other = await ask('keep apples cold', checked);
    expect(other.cache).toBe('miss');
    expect(other.hits[0]!.snippet).toContain('cold');
  });

  it('lets go of what depends on a changed chunk', async () => {
    const { files, ask } = open();
    const knobs = { ...NEAR, 'cache.invalidation': 'dependencies' } as const;
    await ask('red round apples', knobs);
    files.set('drums.md', '# Drums\n\nDrums are loud.\n');
    expect((await ask('round red apples', knobs)).cache).toBe('semantic');
    files.set('apples.md', '# Apples\n\nApples are red and green.\n');
    const after = await ask('round red apples', knobs);
    expect(after.cache).toBe('miss');
    expect(after.hits[0]!.snippet).toContain('green');
  });
});

describe('the embedding cache', () => {
  const EMBEDS = { 'cache.embedding.policy': 'lru' } as const;

  it('serves other variants, and other runs through the store', async () => {
    const { ask, store, models } = open();
    expect(await ask('red round apples', EMBEDS)).toMatchObject({ cache: 'off', vector: 'model' });
    models.embedded.length = 0;
    expect((await ask('red round apples', { ...EMBEDS, 'retrieval.k': 3 })).vector).toBe('memory');
    const later = fakeLab(new Map(PAGES), { store, models });
    const variant = fakeVariant('v', { 'index.kind': 'flat', ...EMBEDS });
    expect((await later.lab.query(spec, variant, 'red round apples', noControl)).vector).toBe('store');
    expect(models.embedded).toEqual([]);
  });

  it('is not there in a search by words, and says nothing of vectors', async () => {
    const { ask } = open();
    expect((await ask('red round apples', { ...EMBEDS, 'retrieval.mode': 'lexical' })).vector).toBeUndefined();
    expect((await ask('red round apples', {})).vector).toBeUndefined();
  });

  it('gives the answers that the model itself gives', async () => {
    const { ask } = open();
    const plain = await ask('paint bridges', {});
    await ask('paint bridges', EMBEDS);
    expect((await ask('paint bridges', EMBEDS)).hits).toEqual(plain.hits);
  });
});

describe('hostile use', () => {
  it.each(['age', 'versioned', 'dependencies'] as const)(
    'nothing that another model made is served, when the model under the caches changes (%s)',
    async (invalidation) => {
      const models = fakeModels(2048);
      let revision = 'first';
      const changing: EmbeddingModels = {
        ...models,
        list: async () => (await models.list()).map(revised),
        open: async () => {
          const embedder = await models.open('fake');
          return { ...embedder, model: revised(embedder.model) };
        },
      };
      const revised = (model: EmbeddingModel): EmbeddingModel => ({ ...model, fingerprint: hashText(revision) });
      const { lab } = fakeLab(new Map(PAGES), { models: changing });
      const variant = fakeVariant('v', {
        'index.kind': 'flat',
        'cache.result.policy': 'lru',
        'cache.semantic.policy': 'lru',
        'cache.embedding.policy': 'lru',
        'cache.invalidation': invalidation,
      });
      const ask = () => lab.query(spec, variant, 'red round apples', noControl);
      expect(await ask()).toMatchObject({ cache: 'miss', vector: 'model' });
      expect((await ask()).cache).toBe('result');
      revision = 'second';
      expect(await ask()).toMatchObject({ cache: 'miss', vector: 'model' });
      revision = 'first';
      expect((await ask()).cache).toBe('result');
    },
  );

  it('a thousand who ask the same at once cost one search (R6)', async () => {
    const { ask, models } = open();
    await ask('clouds', KEEPS);
    models.embedded.length = 0;
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask('red round apples', KEEPS)));
    expect(models.embedded).toEqual(['red round apples']);
    expect(new Set(answers.map(({ cache }) => cache))).toEqual(new Set(['miss', 'result']));
  });

  it('an answer that is larger than the cache is given, and not kept', async () => {
    const { ask } = open();
    const tiny = { ...KEEPS, 'cache.result.maxMegabytes': 0.0001 } as const;
    expect((await ask('red round apples', tiny)).cache).toBe('miss');
    const again = await ask('red round apples', tiny);
    expect(again.cache).toBe('miss');
    expect(again.hits.length).toBeGreaterThan(0);
  });

  it('a clock that goes back neither ends nor lengthens the life of an answer', async () => {
    let now = 1_000_000;
    const { ask } = open({ nowMs: () => now });
    const minute = { ...KEEPS, 'cache.result.ttlSeconds': 60 } as const;
    await ask('red round apples', minute);
    now -= 500_000;
    expect((await ask('red round apples', minute)).cache).toBe('result');
    now += 500_000 + 61_000;
    expect((await ask('red round apples', minute)).cache).toBe('miss');
  });

  it('callers cannot change what others get (R7)', async () => {
    const { ask } = open();
    const first = await ask('red round apples', DEPENDS);
    const shown = structuredClone(first.hits);
    const second = await ask('red round apples', DEPENDS);
    expect(() => (second.hits as unknown[]).reverse()).toThrow(TypeError);
    expect((await ask('red round apples', DEPENDS)).hits).toEqual(shown);
  });
});

describe('what the caches did', () => {
  it('is told with every answer, of the layers that are on', async () => {
    const { ask } = open();
    expect((await ask('red round apples', {})).caches).toBeUndefined();
    const knobs = { ...KEEPS, 'cache.embedding.policy': 'lru' } as const;
    await ask('red round apples', knobs);
    const { caches } = await ask('red round apples', knobs);
    expect(caches).toMatchObject([
      { layer: 'result', lookUps: 2, hits: 1, entries: 1 },
      { layer: 'embedding', lookUps: 1, hits: 0, entries: 1 },
    ]);
    expect(caches![0]!.bytes).toBeGreaterThan(0);
  });

  it('counts as a hit only what was served', async () => {
    const { files, ask } = open();
    const knobs = {
      ...DEPENDS,
      ...{ 'cache.semantic.policy': 'lru', 'cache.semantic.check': 'on', 'cache.semantic.guards': 'off' },
      ...{ 'cache.semantic.threshold': 0.3, 'retrieval.k': 1 },
    } as Partial<KnobValues>;
    await ask('red round apples', knobs);
    files.set('apples.md', files.get('apples.md')!.replace('round', 'green'));
    // Kept by both, and out of date.
    expect((await ask('red round apples', knobs)).cache).toBe('miss');
    // Alike, and refused by the check.
    expect((await ask('keep apples cold', knobs)).cache).toBe('miss');
    expect((await ask('red round apples', knobs)).caches).toMatchObject([
      { layer: 'result', lookUps: 4, hits: 1 },
      { layer: 'semantic', lookUps: 3, hits: 0 },
    ]);
  });
});
