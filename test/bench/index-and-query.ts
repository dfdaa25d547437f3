import path from 'node:path';
import { createCache, normaliseQueryKey } from '../../src/core/cache';
import { noControl } from '../../src/core/common';
import { defaultKnobs } from '../../src/core/config';
import { createRetriever } from '../../src/core/retrieval';
import { createFlatKind, type IndexParams } from '../../src/core/vector-index';
import { makeVectors } from '../../src/core/vectors';
import { createOnnxModels } from '../../src/node/embedding';
import { createHnswKind } from '../../src/node/vector-index';
import { lineOf, pairedRatios, type BenchLine } from './measure';
import { paragraphs } from './texts';

const COUNT = 4000;
const K = 10;
const EF = 64;
const clock = { nowMs: () => performance.now() };

/** Index build and search against bare hnswlib-node loops, a whole query against its bare parts, and a cache hit. */
export async function benchIndexAndQuery(root: string): Promise<BenchLine[]> {
  const models = createOnnxModels({ modelsDir: path.join(root, 'media/models') });
  const fast = await models.open('static-MiniLM-L6-256-int8');
  const texts = paragraphs(root, COUNT, 8, 160);
  const rows = await fast.embed(texts.map((text) => fast.tokenize(text, 'document')));
  const { dimensions } = fast.model;
  const vectors = makeVectors(rows, texts.length, { dimensions, storage: 'f32' });
  const keys = texts.map((_, i) => String(i));
  const params: IndexParams = { kind: 'hnsw', m: 16, efConstruction: 200 };
  const kind = createHnswKind();
  const { HierarchicalNSW } = (await import('hnswlib-node')).default;
  const bareBuild = (): InstanceType<typeof HierarchicalNSW> => {
    const bare = new HierarchicalNSW('ip', dimensions);
    bare.initIndex(texts.length, 16, 200, 100);
    for (let i = 0; i < texts.length; i++)
      bare.addPoint(Array.from(rows.subarray(i * dimensions, (i + 1) * dimensions)), i);
    return bare;
  };
  const build = await pairedRatios(
    10,
    async () => (await kind.build(vectors, keys, params, noControl)).close(),
    () => void bareBuild(),
  );

  const index = await kind.build(vectors, keys, params, noControl);
  const bare = bareBuild();
  bare.setEf(EF);
  const queries = Array.from({ length: 400 }, (_, q) => rows.slice(q * 7 * dimensions, (q * 7 + 1) * dimensions));
  const search = await pairedRatios(
    16,
    () => {
      for (const query of queries) index.search(query, { k: K, efSearch: EF });
    },
    () => {
      for (const query of queries) bare.searchKnn(Array.from(query), K);
    },
  );

  const model = await models.open('all-MiniLM-L6-v2-int8');
  const some = texts.slice(0, 1000);
  const someRows = await model.embed(
    some.map((text) => ({ text, ids: model.tokenize(text, 'document').ids.slice(0, 32) })),
  );
  const set = makeVectors(someRows, some.length, { dimensions: 384, storage: 'f32' });
  const exact = await createFlatKind().build(set, keys.slice(0, 1000), { ...params, kind: 'flat' }, noControl);
  const graph = await kind.build(set, keys.slice(0, 1000), params, noControl);
  const places = some.map((_, i) => ({ document: `d${i}`, startLine: 1, endLine: 2 }));
  const retriever = createRetriever(
    {
      dense: { embedder: model, index: graph, vectors: set },
      chunks: {
        documents: places.map(({ document }) => ({ id: document })),
        documentOf: Int32Array.from(places.keys()),
        placeOf: (row) => places[row]!,
        headingsOf: () => '',
        textOf: (row) => some[row]!,
        deliveredBy: ({ row }) => some[row]!,
      },
      clock,
    },
    { ...defaultKnobs(), 'index.hnsw.efSearch': EF },
  );
  const asked = some.slice(0, 60).map((text) => text.split(/\s+/).slice(0, 12).join(' '));
  const query = await pairedRatios(
    12,
    async () => {
      for (const text of asked) {
        const vector = await model.embed([model.tokenize(text, 'query')]);
        const { rows: found } = graph.search(vector, { k: K, efSearch: EF });
        Array.from(found, (row) => places[row]);
      }
    },
    async () => {
      for (const text of asked) await retriever.retrieve(text);
    },
  );

  const cache = createCache<readonly { row: number }[]>({ policy: 'lru', maxEntries: 500, ttlSeconds: 300 }, clock);
  for (const text of asked) cache.set(`fingerprint ${normaliseQueryKey(text)}`, [{ row: 1 }, { row: 2 }]);
  const hits: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const text = asked[i % asked.length]!;
    const started = performance.now();
    cache.get(`fingerprint ${normaliseQueryKey(text)}`);
    hits.push((performance.now() - started) * 1000);
  }
  exact.close();
  graph.close();
  index.close();
  return [
    lineOf(
      'HNSW build against a bare hnswlib-node loop',
      'ratio',
      build,
      `${texts.length} × ${dimensions}, M 16, efConstruction 200`,
      { atLeast: 0.95 },
    ),
    lineOf('HNSW search against a bare hnswlib-node loop', 'ratio', search, `400 queries, k ${K}, efSearch ${EF}`, {
      atLeast: 0.95,
    }),
    lineOf(
      'whole query against the sum of its bare parts',
      'ratio',
      query,
      'tokenize, embed, search, resolve; 60 queries of 12 words',
      { atMost: 1.1 },
    ),
    lineOf('exact cache hit', 'µs', hits, 'key normalisation and look-up in the engine', { atMost: 50 }),
  ];
}
