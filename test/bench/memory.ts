import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRng } from '../../src/core/common';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import { privateBytes } from '../../src/node/machine/private-bytes';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';

const DOCUMENTS = 10_450;
const PARAGRAPHS = 8;
const SENTENCES = 4;
const LIMIT_BYTES = 1_000_000_000;
const QUERIES = 50;

const variant = (name: string, knobs: Partial<KnobValues>): Variant => ({
  name,
  knobs: {
    ...defaultKnobs(),
    'chunking.maxTokens': 128,
    'chunking.overlapTokens': 0,
    'embedding.model': 'static-MiniLM-L6-256-int8',
    'index.kind': 'flat',
    ...knobs,
  },
});

const VARIANTS = [
  variant('bytes', { 'vectors.storage': 'i8' }),
  variant('graph', { 'index.kind': 'usearch', 'vectors.storage': 'i8' }),
  variant('signs', { 'vectors.storage': 'b1', 'vectors.rescoreFrom': 'i8', 'vectors.rescoreCandidates': 400 }),
  variant('words', { 'retrieval.mode': 'lexical' }),
];

/** Four variants over 100,000 chunks, compared by one engine that is told to keep within 1 GB: its most private memory. */
export async function benchMemory(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  if (collections.length === 0) {
    say('memory: left out, the test collections are not here');
    return [];
  }
  rmSync(scratch, { recursive: true, force: true });
  const corpus = { root: path.join(scratch, 'corpus'), include: [], exclude: [] };
  mkdirSync(corpus.root, { recursive: true });
  writeCorpus(corpus.root, collections);
  const engine = new EngineClient({
    workerPath: path.join(root, 'dist/worker.js'),
    engine: {
      storeDir: path.join(scratch, 'store'),
      modelsDir: path.join(root, 'media/models'),
      userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
      storeQuotaBytes: 1e10,
      memoryLimitBytes: LIMIT_BYTES,
      indexingProcesses: 1,
    },
    onNotice: (text) => say(`memory: ${text}`),
  });
  try {
    const { pid } = await engine.call('hello', { version: 1 });
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, privateBytes(pid) ?? 0)), 250);
    let stage = '';
    const { run } = await engine.call(
      'compare',
      {
        corpus,
        variants: VARIANTS,
        files: { queries: path.join(scratch, 'queries.jsonl') },
        limits: {},
        repeat: 1,
        seed: 1,
        rankings: false,
        keep: false,
        title: 'bench',
      },
      { onProgress: (p) => p.stage !== stage && say(`memory: ${(stage = p.stage)}, ${p.total} ${p.unit}`) },
    );
    clearInterval(watch);
    const { chunks } = run.corpus;
    return [
      lineOf(
        'four variants over 100,000 chunks: most private memory of the engine',
        'share',
        [peak / LIMIT_BYTES],
        `of ${LIMIT_BYTES} bytes; ${chunks} chunks of ${DOCUMENTS} documents; ${VARIANTS.map(({ name }) => name).join(', ')}; ${run.variants.length} compared`,
        { atMost: 1 },
      ),
    ];
  } finally {
    await engine.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A BEIR folder of documents whose paragraphs are sentences of the collections in another order, seeded. */
function writeCorpus(folder: string, collections: readonly string[]): void {
  const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const sentences = collections
    .flatMap((from) => lines(path.join(from, 'corpus.jsonl')))
    .flatMap((line) => (JSON.parse(line) as { text: string }).text.split(/(?<=[.!?])\s+/))
    .filter((sentence) => sentence.length > 40);
  const rng = createRng(5);
  const some = (count: number): string =>
    Array.from({ length: count }, () => sentences[rng.below(sentences.length)]!).join(' ');
  const documents = Array.from({ length: DOCUMENTS }, (_, i) =>
    JSON.stringify({
      _id: `d${i}`,
      title: `Report ${i}`,
      text: Array.from({ length: PARAGRAPHS }, () => some(SENTENCES)).join('\n\n'),
    }),
  );
  writeFileSync(path.join(folder, 'corpus.jsonl'), `${documents.join('\n')}\n`);
  const queries = lines(path.join(collections[0]!, 'queries.jsonl')).slice(0, QUERIES);
  const asked = queries.map((line) => {
    const { _id, text } = JSON.parse(line) as { _id: string; text: string };
    return JSON.stringify({ id: `q${_id}`, text });
  });
  writeFileSync(path.join(folder, '../queries.jsonl'), `${asked.join('\n')}\n`);
}
