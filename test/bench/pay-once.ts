import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultKnobs } from '../../src/core/config';
import type { QuerySet } from '../../src/core/evaluation';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';
import { realMarkdown } from './texts';

const CHUNKS = 10_000;
/** Of Markdown whose chunks of 64 tokens are about that many. */
const CORPUS_BYTES = 1_250_000;
const EDITS = 7;
const WARM_STARTS = 5;

/** Second run against the first, one edited file at 10,000 chunks, and a warm start: in the real engine process. */
export async function benchPayOnce(root: string, scratch: string, say: (line: string) => void): Promise<BenchLine[]> {
  const folder = path.join(scratch, 'corpus');
  const storeDir = path.join(scratch, 'store');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  const enough = realMarkdown(root).filter(({ text }) => (bytes += text.length) <= CORPUS_BYTES);
  const files = enough.map(({ text }, i) => ({ name: `page-${String(i).padStart(4, '0')}.md`, text }));
  for (const { name, text } of files) writeFileSync(path.join(folder, name), text);
  const corpus = { root: folder, include: [], exclude: [] };
  const variant = { name: 'baseline', knobs: { ...defaultKnobs(), 'chunking.maxTokens': 64 } };
  const start = (): EngineClient =>
    new EngineClient({
      workerPath: path.join(root, 'dist/worker.js'),
      engine: {
        storeDir,
        modelsDir: path.join(root, 'media/models'),
        userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
        storeQuotaBytes: 1e10,
      },
    });
  const timed = async <T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> => {
    const started = performance.now();
    const value = await work();
    return { ms: performance.now() - started, value };
  };
  const queries: QuerySet['queries'] = Array.from({ length: 20 }, (_, i) => ({
    id: `q${i}`,
    text: `how to configure option ${i}`,
  }));
  writeFileSync(path.join(scratch, 'queries.jsonl'), queries.map((query) => JSON.stringify(query)).join('\n'));
  const compare = {
    corpus,
    variants: [variant],
    files: { queries: path.join(scratch, 'queries.jsonl') },
    limits: {},
    repeat: 1,
    seed: 1,
    rankings: false,
    keep: false,
    title: 'bench',
  };

  let engine = start();
  say(`indexing ${files.length} files (about a minute)`);
  const first = await timed(() =>
    engine.call('compare', compare, { onProgress: (p) => say(`${p.stage} ${p.done}/${p.total}`) }),
  );
  const { chunks } = first.value.run.corpus;
  say(`${chunks} chunks; first run ${Math.round(first.ms)} ms`);
  await engine.dispose();

  engine = start();
  const second: number[] = [];
  for (let i = 0; i < 3; i++) second.push(first.ms / (await timed(() => engine.call('compare', compare))).ms);

  const edits: number[] = [];
  for (let i = 0; i < EDITS + 1; i++) {
    const { name, text } = files[10 + i]!;
    writeFileSync(
      path.join(folder, name),
      `${text}\n\nParagraph number ${i} that nobody wrote before, about editing one file.\n`,
    );
    const { value } = await timed(() => engine.call('index', { corpus, variants: [variant] }));
    if (i) edits.push(value.ms);
  }
  await engine.dispose();

  const warm: number[] = [];
  for (let i = 0; i < WARM_STARTS; i++) {
    engine = start();
    warm.push((await timed(() => engine.call('query', { corpus, variant, text: 'how do I configure the linter' }))).ms);
    await engine.dispose();
  }
  const what = `${files.length} files, ${chunks} chunks of real Markdown${chunks < CHUNKS ? ' (fewer than the 10,000 wanted)' : ''}`;
  return [
    lineOf(
      'second compare: times faster than the first',
      'ratio',
      second,
      `${what}; 20 queries, one round; a new process`,
      { atLeast: 10 },
    ),
    lineOf('re-index after one edited file', 'ms', edits, `${what}; default model and HNSW`, { atMost: 200 }),
    lineOf('warm start to first answer', 'ms', warm, `${what}; process start to ranked answer`, { atMost: 1000 }),
  ];
}
