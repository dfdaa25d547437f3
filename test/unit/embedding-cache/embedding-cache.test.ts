import { describe, expect, it } from 'vitest';
import { createEmbeddingCache, type EmbeddingCacheParams } from '../../../src/core/embedding-cache';
import { hashText } from '../../../src/core/common';
import type { Embedder } from '../../../src/core/embedding';
import type { ArtefactStore } from '../../../src/core/store';
import { memoryStore } from '../../../src/node/store';
import { fakeModels } from '../../support/fake-lab';

const clock = { nowMs: () => performance.now() };
const cacheOver = (store: ArtefactStore, over: Partial<EmbeddingCacheParams> = {}) =>
  createEmbeddingCache({ policy: 'lru', maxEntries: 10, ttlSeconds: 0, kept: 'f32', ...over }, store, clock);
const open = async () => {
  const models = fakeModels(64);
  return { models, embedder: await models.open('fake') };
};
const input = (embedder: Embedder, text: string) => embedder.tokenize(text, 'query');

describe('the embedding cache', () => {
  it('embeds a text once, and gives the same bits from memory and from the store', async () => {
    const store = memoryStore();
    const { embedder, models } = await open();
    const cache = cacheOver(store);
    const [exact] = [await embedder.embed([input(embedder, 'red apples')])];
    models.embedded.length = 0;
    const first = await cache.vectorOf(embedder, input(embedder, 'red apples'));
    const again = await cache.vectorOf(embedder, input(embedder, 'red apples'));
    const elsewhere = await cacheOver(store).vectorOf(embedder, input(embedder, 'red apples'));
    expect([first.from, again.from, elsewhere.from]).toEqual(['model', 'memory', 'store']);
    for (const { vector } of [first, again, elsewhere]) expect(vector).toEqual(exact);
    expect(models.embedded).toHaveLength(1);
    expect(cache.counters).toMatchObject({ hits: 1, misses: 1, stored: 0, entries: 1 });
  });

  it.each(['f16', 'i8'] as const)(
    '%s: what was only just made is as rounded as what is kept, and of length 1',
    async (kept) => {
      const store = memoryStore();
      const { embedder } = await open();
      const cache = cacheOver(store, { kept });
      const made = await cache.vectorOf(embedder, input(embedder, 'many words about bridges and heavy loads'));
      const known = await cache.vectorOf(embedder, input(embedder, 'many words about bridges and heavy loads'));
      const stored = await cacheOver(store, { kept }).vectorOf(
        embedder,
        input(embedder, 'many words about bridges and heavy loads'),
      );
      expect(known.vector).toEqual(made.vector);
      expect(stored).toEqual({ vector: made.vector, from: 'store' });
      expect(Math.hypot(...made.vector)).toBeCloseTo(1, 6);
      const bytes = { f16: 4 + 2 * 64, i8: 8 + 64 }[kept];
      expect(cache.counters.bytes).toBe(bytes);
    },
  );

  it('10,000 who ask at once cost one embedding (R6), and nobody changes what others get (R7)', async () => {
    const { embedder, models } = await open();
    const cache = cacheOver(memoryStore());
    const all = await Promise.all(
      Array.from({ length: 10_000 }, () => cache.vectorOf(embedder, input(embedder, 'red apples'))),
    );
    expect(models.embedded).toHaveLength(1);
    const before = all[1]!.vector.slice();
    all[0]!.vector.fill(7);
    expect(all[1]!.vector).toEqual(before);
    expect((await cache.vectorOf(embedder, input(embedder, 'red apples'))).vector).toEqual(before);
  });

  it('another model under a warm cache finds nothing of the first (R4)', async () => {
    const store = memoryStore();
    const { embedder } = await open();
    const other: Embedder = {
      ...embedder,
      model: { ...embedder.model, fingerprint: hashText('another revision') },
      embed: async (batch) => (await embedder.embed(batch)).map((number) => -number),
    };
    const cache = cacheOver(store);
    const first = await cache.vectorOf(embedder, input(embedder, 'red apples'));
    const second = await cache.vectorOf(other, input(other, 'red apples'));
    expect(second.from).toBe('model');
    expect(second.vector).not.toEqual(first.vector);
  });

  it('takes what is damaged in the store for what is not there', async () => {
    const store = memoryStore();
    const { embedder } = await open();
    await cacheOver(store).vectorOf(embedder, input(embedder, 'red apples'));
    const broken: Pick<ArtefactStore, 'records'> = {
      records: (name) => ({
        ...store.records(name),
        getMany: async (keys) => (await store.records(name).getMany(keys)).map((record) => record?.slice(1)),
      }),
    };
    const cache = createEmbeddingCache({ policy: 'lru', maxEntries: 1, ttlSeconds: 0, kept: 'f32' }, broken, clock);
    expect((await cache.vectorOf(embedder, input(embedder, 'red apples'))).from).toBe('model');
  });

  it('a failure reaches all who wait and is not kept', async () => {
    const { embedder } = await open();
    let broken = true;
    const failing: Embedder = {
      ...embedder,
      embed: (batch) => (broken ? Promise.reject(new Error('server down')) : embedder.embed(batch)),
    };
    const cache = cacheOver(memoryStore());
    const asked = [1, 2].map(() => cache.vectorOf(failing, input(embedder, 'red apples')));
    for (const one of asked) await expect(one).rejects.toThrow('server down');
    broken = false;
    expect((await cache.vectorOf(failing, input(embedder, 'red apples'))).from).toBe('model');
  });
});
