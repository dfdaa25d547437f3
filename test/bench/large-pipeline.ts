import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRng } from '../../src/core/common';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import { privateBytes } from '../../src/node/machine/private-bytes';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';

const COUNTS = (process.env['RAG_LAB_LARGE_CHUNKS'] ?? '100000,300000').split(',').map(Number);
const PARAGRAPHS = 30;
/** Of a document of so many paragraphs. */
const CHUNKS_EACH = 23.3;
const QUERIES = 50;
/**
 * Private memory that is to do. The system's own limit (RLIMIT_DATA) would not tell it: an engine that has loaded a model
 * counts 650 MB there, of which it uses 50.
 */
const LIMIT_BYTES = 1_000_000_000;
/** Where the engine begins to give memory back: some is allocated between two looks. */
const ENGINE_LIMIT_BYTES = 800_000_000;

const variant = (name: string, knobs: Partial<KnobValues>): Variant => ({
  name,
  knobs: {
    ...defaultKnobs(),
    'chunking.strategy': 'sentence',
    'chunking.maxTokens': 48,
    'chunking.overlapTokens': 0,
    'embedding.model': 'static-MiniLM-L6-256-int8',
    'index.kind': 'flat',
    ...knobs,
  },
});

/** What is compared with: every float, without a limit. */
const EXACT = variant('floats in memory', {});
const WITHIN_LIMIT = variant('signs, floats on disk', {
  'vectors.storage': 'b1',
  'vectors.rescoreFrom': 'f32',
  'vectors.rescoreCandidates': 400,
  'vectors.residence': 'disk',
});

interface Indexed {
  readonly chunks: number;
  readonly indexMs: number;
  readonly reopenMs: number;
  readonly queryMs: readonly number[];
  readonly peakIndexingBytes: number;
  readonly peakReopeningBytes: number;
  readonly found: readonly (readonly string[])[];
}

/** Indexes and searches 100,000 and 300,000 short chunks in engines that are told to keep within 0.8 GB, against engines without a limit. */
export async function benchLargePipeline(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  if (collections.length === 0) {
    say('large-pipeline: left out, the test collections are not here');
    return [];
  }
  const lines: BenchLine[] = [];
  for (const count of COUNTS) {
    rmSync(scratch, { recursive: true, force: true });
    const corpus = path.join(scratch, 'corpus');
    mkdirSync(corpus, { recursive: true });
    const queries = writeCorpus(corpus, collections, count);
    say(`large-pipeline: ${count}, ${EXACT.name}`);
    const exact = await indexAndAsk(root, scratch, corpus, EXACT, queries, false, say);
    say(`large-pipeline: ${count}, ${WITHIN_LIMIT.name}`);
    const found = await indexAndAsk(root, scratch, corpus, WITHIN_LIMIT, queries, true, say);
    lines.push(...linesOf(EXACT, exact), ...linesOf(WITHIN_LIMIT, found, exact));
  }
  rmSync(scratch, { recursive: true, force: true });
  return lines;
}

/** In a first engine from nothing, in a second one from what the first stored. */
async function indexAndAsk(
  root: string,
  scratch: string,
  corpus: string,
  asked: Variant,
  queries: readonly string[],
  isLimited: boolean,
  say: (line: string) => void,
): Promise<Indexed> {
  const storeDir = path.join(scratch, 'store');
  rmSync(storeDir, { recursive: true, force: true });
  const spec = { root: corpus, include: [], exclude: [] };
  const within = async <Value>(work: (engine: EngineClient) => Promise<Value>) => {
    const engine = new EngineClient({
      workerPath: path.join(root, 'dist/worker.js'),
      engine: {
        storeDir,
        modelsDir: path.join(root, 'media/models'),
        userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
        storeQuotaBytes: 1e10,
        ...(isLimited && { memoryLimitBytes: ENGINE_LIMIT_BYTES }),
        indexingProcesses: 1,
      },
      onNotice: (text) => say(`large-pipeline: ${text}`),
    });
    try {
      const { pid } = await engine.call('hello', { version: 1 });
      let peakBytes = 0;
      const watch = setInterval(() => (peakBytes = Math.max(peakBytes, privateBytes(pid) ?? 0)), 50);
      const started = performance.now();
      const value = await work(engine);
      clearInterval(watch);
      return { value, ms: performance.now() - started, peakBytes };
    } finally {
      await engine.dispose();
    }
  };
  const indexed = await within((engine) => engine.call('index', { corpus: spec, variants: [asked] }));
  const queryMs: number[] = [];
  const found: (readonly string[])[] = [];
  const reopened = await within(async (engine) => {
    await engine.call('index', { corpus: spec, variants: [asked] });
    for (const text of queries) {
      const started = performance.now();
      const { hits } = await engine.call('query', { corpus: spec, variant: asked, text });
      queryMs.push(performance.now() - started);
      found.push(hits.map(({ document, startLine }) => `${document} ${startLine}`));
    }
  });
  return {
    chunks: indexed.value.chunks,
    indexMs: indexed.ms,
    reopenMs: reopened.ms,
    queryMs,
    peakIndexingBytes: indexed.peakBytes,
    peakReopeningBytes: reopened.peakBytes,
    found,
  };
}

function linesOf({ name }: Variant, made: Indexed, exact?: Indexed): BenchLine[] {
  const what = `${made.chunks} chunks, ${name}`;
  const how = `of ${LIMIT_BYTES} bytes${exact ? `, told to keep within ${ENGINE_LIMIT_BYTES}` : ', without a limit'}; flat index over static vectors`;
  const goal = exact && { atMost: 1 };
  return [
    lineOf(`${what}: private memory while indexing`, 'share', [made.peakIndexingBytes / LIMIT_BYTES], how, goal),
    lineOf(`${what}: private memory opened again`, 'share', [made.peakReopeningBytes / LIMIT_BYTES], how, goal),
    lineOf(`${what}: index`, 'ms', [made.indexMs], 'documents read, cut, embedded and stored'),
    lineOf(`${what}: open and ${QUERIES} queries`, 'ms', [made.reopenMs], 'a new process over the same store'),
    lineOf(`${what}: query`, 'ms', made.queryMs, 'whole request, the documents looked at for changes'),
    ...(exact ? [lineOf(`${what}: recall@10`, 'share', [recallOf(made, exact)], `${QUERIES} queries`)] : []),
  ];
}

const recallOf = (made: Indexed, exact: Indexed): number =>
  made.found.reduce((sum, rows, q) => {
    const wanted = exact.found[q]!;
    return sum + rows.filter((row) => wanted.includes(row)).length / wanted.length / QUERIES;
  }, 0);

/** A BEIR folder of documents whose paragraphs join halves of two sentences of the collections. @returns queries */
function writeCorpus(folder: string, collections: readonly string[], chunks: number): string[] {
  const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const textOf = (line: string): string => (JSON.parse(line) as { text: string }).text;
  const sentences = collections
    .flatMap((from) => lines(path.join(from, 'corpus.jsonl')))
    .flatMap((line) => textOf(line).split(/(?<=[.!?])\s+/))
    .map((sentence) => sentence.split(/\s+/))
    .filter(({ length }) => length >= 8 && length <= 40);
  const rng = createRng(5);
  const half = (second: boolean): string => {
    const words = sentences[rng.below(sentences.length)]!;
    const middle = Math.ceil(words.length / 2);
    return (second ? words.slice(middle) : words.slice(0, middle)).join(' ');
  };
  const documents = Array.from({ length: chunks / CHUNKS_EACH }, (_, i) =>
    JSON.stringify({
      _id: `d${i}`,
      title: `Report ${i}`,
      text: Array.from({ length: PARAGRAPHS }, () => `${half(false)} ${half(true)}`).join('\n\n'),
    }),
  );
  writeFileSync(path.join(folder, 'corpus.jsonl'), `${documents.join('\n')}\n`);
  return lines(path.join(collections[0]!, 'queries.jsonl')).slice(0, QUERIES).map(textOf);
}
