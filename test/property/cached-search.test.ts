import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import { overlayCorpus, type Corpus } from '../../src/core/corpus';
import { PipelineSession, prepare, type PreparePorts } from '../../src/core/pipeline';
import { createRetriever, type QueryFilter } from '../../src/core/retrieval';
import { answerHit, createCachedSearch } from '../../src/core/search';
import { createFlatKind, createHierarchicalKind } from '../../src/core/vector-index';
import { createFileCorpusReader } from '../../src/node/corpus';
import { createOnnxModels } from '../../src/node/embedding';
import { memoryStore } from '../../src/node/store';
import { createHnswKind } from '../../src/node/vector-index';
import { applyEdit, documentEdit, type DocumentEdit } from '../support/document-edits';
import { bundledModels, projectRoot } from '../support/shared';

const docs = path.join(projectRoot, 'docs');
const spec = { root: docs, include: ['*.md'], exclude: [] };
const PAGES = 12;

interface Asked {
  readonly text: string;
  readonly filter?: QueryFilter;
}
const queries: readonly Asked[] = readFileSync(path.join(docs, 'rag-lab/queries.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => (JSON.parse(line) as { text: string }).text)
  .filter((_, i) => i % 12 === 0)
  .map((text, i): Asked => {
    if (i % 7 === 0) return { text, filter: { paths: ['c*.md', 'new-*.md'] } };
    return i % 7 === 1 ? { text, filter: { metadata: { kind: 'guide' } } } : { text };
  })
  // Without a token the model knows, and so without a vector.
  .concat({ text: '\u{10ffff}' });

const SEMANTIC = { 'cache.semantic.policy': 'lru', 'cache.semantic.guards': 'off' } as const;

let corpus: Corpus;
const models = createOnnxModels({ modelsDir: bundledModels });

/** Asks the same queries after every edit, through caches that stay, and by a search of its own. */
async function askOver(edits: readonly DocumentEdit[], knobs: Partial<KnobValues>): Promise<number> {
  const variant: Variant = {
    name: 'v',
    knobs: {
      ...defaultKnobs(),
      'embedding.model': 'static-MiniLM-L6-256-int8',
      'index.kind': 'flat',
      'cache.result.policy': 'lru',
      ...knobs,
    },
  };
  const store = memoryStore();
  const clock = { nowMs: () => performance.now() };
  const session = new PipelineSession();
  const cached = createCachedSearch(clock, store);
  const texts = new Map(corpus.documents.map(({ id, source }) => [id, source]));
  const changes = new Map<string, string | null>();
  let hits = 0;
  for (const edit of [undefined, ...edits, undefined]) {
    if (edit) for (const [id, text] of applyEdit(texts, edit)) changes.set(id, text);
    // At last everything is as it was at first.
    else changes.clear();
    const now = overlayCorpus(corpus, changes);
    const ports: PreparePorts = {
      ...{ clock, models, store },
      corpusReader: { read: () => Promise.resolve(now) },
      rerankers: { list: () => Promise.resolve([]), open: () => Promise.reject(new Error('no rerankers')) },
      indexKinds: [createFlatKind(), createHierarchicalKind(), createHnswKind()],
    };
    session.beginJob();
    const prepared = await prepare(ports, session, spec, [variant], noControl);
    const ready = prepared.variants[0]!;
    const fresh = createRetriever(ready.untimed, variant.knobs);
    // The second time it may be what the first one left.
    for (const { text, filter } of [...queries, ...queries]) {
      const answer = await cached.answer(prepared, ready, text, filter);
      if (answer.cache === 'result' || answer.cache === 'semantic') hits++;
      const expected = await fresh.retrieve(answer.keptFor?.query ?? text, undefined, filter);
      expect(answer.hits, `${edit?.kind ?? 'at first'}: ${text}`).toEqual(
        expected.hits.map((hit) => answerHit(prepared.corpus, ready.chunkSet, hit)),
      );
    }
  }
  session.close();
  return hits;
}

beforeAll(async () => {
  const all = await createFileCorpusReader().read(spec, noControl);
  corpus = overlayCorpus(all, new Map(all.documents.slice(PAGES).map(({ id }) => [id, null])));
});

describe('what the caches serve after edits is what a fresh search gives', () => {
  it.each<[string, Partial<KnobValues>]>([
    ['the ten nearest', {}],
    ['few results of small chunks', { 'retrieval.k': 3, 'chunking.maxTokens': 48 }],
    ['a least score', { 'retrieval.minScore': 0.5 }],
    ['1-bit vectors', { 'vectors.storage': 'b1', 'embedding.dimensions': 8 }],
    ['half of the precision kept', { 'embedding.kept': 'f16', 'cache.embedding.policy': 'lru' }],
    ['a PCA that is kept', { 'embedding.dimensions': 64, 'embedding.reduction': 'pca-kept' }],
    ['rescored', { 'vectors.storage': 'b1', 'vectors.rescoreFrom': 'f32' }],
    ['by words and meaning', { 'retrieval.mode': 'hybrid' }],
    ['by words', { 'retrieval.mode': 'lexical' }],
    ['diverse', { 'retrieval.diversity': 0.4 }],
    ['whole sections', { 'retrieval.expansion': 'section' }],
    ['alike queries, the result cache before them', { ...SEMANTIC, 'cache.semantic.threshold': 0.6 }],
    ['alike queries alone', { ...SEMANTIC, 'cache.result.policy': 'none' }],
    ['a graph', { 'index.kind': 'hnsw' }],
    ['clusters', { 'index.kind': 'hierarchical' }],
    ['new keys', { 'cache.invalidation': 'versioned' }],
  ])(
    '%s',
    async (_name, knobs) => {
      let hits = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(documentEdit, { minLength: 4, maxLength: 8 }), async (edits) => {
          hits += await askOver(edits, { 'cache.invalidation': 'dependencies', ...knobs });
        }),
        { numRuns: 3, seed: 11 },
      );
      expect(hits).toBeGreaterThan(0);
    },
    120_000,
  );
});
