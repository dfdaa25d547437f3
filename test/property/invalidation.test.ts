import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../src/core/common';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import { overlayCorpus, type Corpus } from '../../src/core/corpus';
import {
  chunkChange,
  chunkState,
  dependenciesOf,
  dependencyRule,
  droppedBy,
  type ChunkState,
  type Dependencies,
} from '../../src/core/invalidation';
import { PipelineSession, prepare, type PreparedVariant, type PreparePorts } from '../../src/core/pipeline';
import { createRetriever, type QueryFilter } from '../../src/core/retrieval';
import { createFlatKind } from '../../src/core/vector-index';
import { prepareQuery } from '../../src/core/vectors';
import { createFileCorpusReader } from '../../src/node/corpus';
import { createOnnxModels } from '../../src/node/embedding';
import { memoryStore } from '../../src/node/store';
import { applyEdit, documentEdit, type DocumentEdit } from '../support/document-edits';
import { bundledModels, projectRoot } from '../support/shared';

const docs = path.join(projectRoot, 'docs');
const spec = { root: docs, include: ['*.md'], exclude: [] };
const MODEL = 'static-MiniLM-L6-256-int8';

interface Asked {
  readonly text: string;
  readonly filter?: QueryFilter;
}
const queries: readonly Asked[] = readFileSync(path.join(docs, 'rag-lab/queries.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => (JSON.parse(line) as { text: string }).text)
  .filter((_, i) => i % 5 === 0)
  .map((text, i): Asked => {
    if (i % 7 === 0) return { text, filter: { paths: ['c*.md', 'new-*.md'] } };
    return i % 7 === 1 ? { text, filter: { metadata: { kind: 'guide' } } } : { text };
  })
  // Without a token the model knows, and so without a vector.
  .concat({ text: '\u{10ffff}' });

let corpus: Corpus;
const session = new PipelineSession();
const models = createOnnxModels({ modelsDir: bundledModels });
const store = memoryStore();

const portsOf = (of: Corpus): PreparePorts => ({
  clock: { nowMs: () => performance.now() },
  corpusReader: { read: () => Promise.resolve(of) },
  models,
  rerankers: { list: () => Promise.resolve([]), open: () => Promise.reject(new Error('no rerankers')) },
  indexKinds: [createFlatKind()],
  store,
});

interface State {
  readonly ready: PreparedVariant;
  readonly chunks: ChunkState;
}
async function stateOf(of: Corpus, variant: Variant): Promise<State> {
  const [ready] = (await prepare(portsOf(of), session, spec, [variant], noControl)).variants;
  return { ready: ready!, chunks: chunkState(of, ready!.chunkSet) };
}

interface Kept {
  readonly dependencies: Dependencies;
  readonly scores: readonly number[];
}
async function search({ ready, chunks }: State, { text, filter }: Asked): Promise<Kept> {
  const { embedder } = ready.untimed.dense!;
  const { hits } = await createRetriever(ready.untimed, ready.variant.knobs).retrieve(text, undefined, filter);
  const input = embedder.tokenize(text, 'query');
  const vector = input.ids.length > 0 ? prepareQuery(await embedder.embed([input]), ready.dense!.vectors) : undefined;
  return { dependencies: dependenciesOf(ready, chunks, hits, vector, filter), scores: hits.map(({ score }) => score) };
}
const contentOf = ({ dependencies, scores }: Kept) => ({ chunks: dependencies.chunks, scores });

interface Tally {
  /** Entries, counted at every edit: what emptying the cache would have dropped. */
  entries: number;
  dropped: number;
  /** Dropped, and still right. */
  needless: number;
}

/** Keeps every answer, edits the documents, drops by the rule, and asks everything anew. */
async function keepOver(edits: readonly DocumentEdit[], knobs: Partial<KnobValues>, tally: Tally): Promise<void> {
  const variant = {
    name: 'v',
    knobs: { ...defaultKnobs(), 'embedding.model': MODEL, 'index.kind': 'flat', ...knobs } as KnobValues,
  };
  expect(dependencyRule(variant.knobs)).toBe('exact');
  const texts = new Map(corpus.documents.map(({ id, source }) => [id, source]));
  const changes = new Map<string, string | null>();
  let state = await stateOf(corpus, variant);
  let kept: Kept[] = [];
  for (const query of queries) kept.push(await search(state, query));
  for (const edit of edits) {
    for (const [id, text] of applyEdit(texts, edit)) changes.set(id, text);
    const next = await stateOf(overlayCorpus(corpus, changes), variant);
    expect(next.ready.lineage).toBe(state.ready.lineage);
    const change = chunkChange(state.chunks, next.chunks);
    const entries = kept.map(({ dependencies }) => dependencies);
    const dropped = new Set(droppedBy(change, next.chunks, next.ready.dense!.vectors, entries));
    const fresh: Kept[] = [];
    for (const query of queries) fresh.push(await search(next, query));
    for (const [q, entry] of kept.entries()) {
      const isSame = JSON.stringify(contentOf(entry)) === JSON.stringify(contentOf(fresh[q]!));
      if (!dropped.has(q)) expect(contentOf(entry), `${edit.kind}: ${queries[q]!.text}`).toEqual(contentOf(fresh[q]!));
      else if (isSame) tally.needless++;
    }
    tally.entries += kept.length;
    tally.dropped += dropped.size;
    kept = kept.map((entry, q) => (dropped.has(q) ? fresh[q]! : entry));
    state = next;
  }
}

beforeAll(async () => {
  corpus = await createFileCorpusReader().read(spec, noControl);
});

/** The last number is the largest share of all entries that edits may cost; emptying the cache costs 1. */
describe('an answer that the rule lets survive is what a fresh search gives', () => {
  it.each<[name: string, knobs: Partial<KnobValues>, most: number]>([
    ['the ten nearest', {}, 0.1],
    ['few results of small chunks', { 'retrieval.k': 3, 'chunking.maxTokens': 48 }, 0.1],
    ['a least score, so that fewer than k are found', { 'retrieval.minScore': 0.5 }, 0.1],
    ['1-bit vectors, where many scores are equal', { 'vectors.storage': 'b1', 'embedding.dimensions': 8 }, 0.3],
    ['8-bit vectors of fewer dimensions', { 'vectors.storage': 'i8', 'embedding.dimensions': 128 }, 0.1],
    ['more results than chunks', { 'retrieval.k': 1000, 'chunking.strategy': 'document' }, 0.9],
  ])(
    '%s',
    async (_name, knobs, most) => {
      const tally = { entries: 0, dropped: 0, needless: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(documentEdit, { minLength: 4, maxLength: 8 }), (edits) =>
          keepOver(edits, knobs, tally),
        ),
        { numRuns: 6, seed: 7 },
      );
      expect(tally.dropped).toBeGreaterThan(0);
      expect(
        tally.dropped / tally.entries,
        `${JSON.stringify(tally)} of ${String(queries.length)} queries`,
      ).toBeLessThan(most);
    },
    120_000,
  );
});
