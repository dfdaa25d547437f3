import { describe, expect, it } from 'vitest';
import { LabError, noControl } from '../../../src/core/common';
import { createEmbeddingCache, embedQueries, queriesApart, queryNamespace } from '../../../src/core/embedding-cache';
import { memoryStore } from '../../../src/node/store';
import { cancelWhen, fakeModels, fakeVariant } from '../../support/fake-lab';

const clock = { nowMs: () => performance.now() };
const EMBEDS = { 'cache.embedding.policy': 'lru' } as const;
const open = () => ({ models: fakeModels(64), store: memoryStore(), clock });

describe('vectors of likely queries', () => {
  it('are found by the embedding cache of another process, and not computed again', async () => {
    const ports = open();
    const texts = ['red apples', ' red apples ', 'heavy loads', '?', ''];
    const done = await embedQueries(ports, [fakeVariant('v', EMBEDS)], texts, noControl);
    expect(done).toMatchObject({
      queries: 3,
      models: [{ model: 'fake', kept: 'f32', vectors: { store: 0, model: 2 } }],
    });
    expect(done.ledger.use.requests).toBe(0);
    const embedder = await ports.models.open('fake');
    const later = createEmbeddingCache(
      { policy: 'lru', maxEntries: 9, ttlSeconds: 0, kept: 'f32' },
      ports.store,
      clock,
    );
    expect((await later.vectorOf(embedder, embedder.tokenize('heavy loads', 'query'))).from).toBe('store');
    const again = await embedQueries(ports, [fakeVariant('v', EMBEDS)], texts, noControl);
    expect(again.models[0]!.vectors).toEqual({ store: 2, model: 0 });
  });

  it('are made once for variants of the same model and precision', async () => {
    const variants = [
      fakeVariant('a', EMBEDS),
      fakeVariant('b', { ...EMBEDS, 'retrieval.k': 3 }),
      fakeVariant('rounded', { ...EMBEDS, 'cache.embedding.kept': 'i8' }),
      fakeVariant('words', { ...EMBEDS, 'cache.embedding.kept': 'f16', 'retrieval.mode': 'lexical' }),
      fakeVariant('none'),
    ];
    const { models } = await embedQueries(open(), variants, ['red apples'], noControl);
    expect(models.map(({ kept }) => kept)).toEqual(['f32', 'i8']);
  });

  it('are refused where nothing would read them', async () => {
    const refused = await embedQueries(open(), [fakeVariant('none')], ['x'], noControl).catch(
      (error: unknown) => error,
    );
    expect(LabError.dataOf(refused).code).toBe('cache/no-embedding-cache');
  });

  it('that were made before a cancel stay', async () => {
    const ports = open();
    const texts = ['one', 'two', 'three'];
    const cancelled = embedQueries(
      ports,
      [fakeVariant('v', EMBEDS)],
      texts,
      cancelWhen(() => ports.models.embedded.length === 2),
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'job/cancelled' });
    const again = await embedQueries(ports, [fakeVariant('v', EMBEDS)], texts, noControl);
    expect(again.models[0]!.vectors).toEqual({ store: 2, model: 1 });
  });
});

describe('a store that keeps vectors of queries apart', () => {
  it('reads what both hold, and leaves the first one as it is', async () => {
    const ports = open();
    const apart = memoryStore();
    const variants = [fakeVariant('v', EMBEDS)];
    await embedQueries(ports, variants, ['known'], noControl);
    const both = { ...ports, store: queriesApart(ports.store, apart) };
    const first = await embedQueries(both, variants, ['known', 'new'], noControl);
    expect(first.models[0]!.vectors).toEqual({ store: 1, model: 1 });
    const second = await embedQueries(both, variants, ['known', 'new'], noControl);
    expect(second.models[0]!.vectors).toEqual({ store: 2, model: 0 });
    const alone = await embedQueries(ports, variants, ['known', 'new'], noControl);
    expect(alone.models[0]!.vectors).toEqual({ store: 1, model: 1 });
  });

  it('keeps everything else where it was', async () => {
    const [store, apart] = [memoryStore(), memoryStore()];
    const both = queriesApart(store, apart);
    const key = 'a'.repeat(64);
    await both.records('chunks').putMany([[key, Uint8Array.of(1)]]);
    await both.records(queryNamespace({ fingerprint: key }, 'f16')).putMany([[key, Uint8Array.of(2)]]);
    await both.put('index', key, { header: {}, payload: Uint8Array.of(3) });
    expect((await store.records('chunks').getMany([key]))[0]).toEqual(Uint8Array.of(1));
    expect((await store.get('index', key))?.payload).toEqual(Uint8Array.of(3));
    expect((await store.records(queryNamespace({ fingerprint: key }, 'f16')).getMany([key]))[0]).toBeUndefined();
  });
});
