import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultKnobs, type KnobValues } from '../../src/core/config';
import { parseAxisFlag, type SweepAxis, type SweepResult, type SweepStrategy } from '../../src/core/sweep';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, median, type BenchLine } from './measure';
import { curveOf, readGrid, simulate, type Grid, type Way } from './sweep-simulation';
import { realMarkdown } from './texts';

/** Of Markdown, cut in two ways. */
const CORPUS_BYTES = 300_000;
const QUERIES = 40;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const COLLECTIONS = ['cranfield', 'cacm'] as const;
const OPTIMISER_AXES = [
  'chunking.maxTokens=128,256',
  'embedding.model=static-MiniLM-L6-256-int8,all-MiniLM-L6-v2-int8',
  'embedding.dimensions=all,128',
  'vectors.storage=f32,i8',
  'retrieval.mode=dense,hybrid,lexical',
];

interface SweepBench {
  readonly root: string;
  readonly scratch: string;
  readonly say: (line: string) => void;
}
interface Wanted {
  readonly folder: string;
  readonly store: string;
  readonly knobs?: Partial<KnobValues>;
  readonly axes: readonly SweepAxis[];
  readonly strategy: SweepStrategy;
  readonly maxTrials?: number;
  readonly files?: { readonly queries?: string; readonly judgements?: string };
  readonly repeat?: number;
}

/** One sweep in a fresh engine process; the time includes the start. */
async function sweepOnce({ root, say }: SweepBench, wanted: Wanted): Promise<{ result: SweepResult; ms: number }> {
  const started = performance.now();
  const engine = new EngineClient({
    workerPath: path.join(root, 'dist/worker.js'),
    engine: {
      storeDir: wanted.store,
      modelsDir: path.join(root, 'media/models'),
      userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
      storeQuotaBytes: 1e10,
    },
  });
  let said = 0;
  try {
    const result = await engine.call(
      'sweep',
      {
        corpus: { root: wanted.folder, include: [], exclude: [] },
        base: { name: 'baseline', knobs: { ...defaultKnobs(), ...wanted.knobs } },
        axes: wanted.axes,
        strategy: wanted.strategy,
        files: wanted.files ?? {},
        limits: {},
        repeat: wanted.repeat ?? 1,
        seed: 1,
        ...(wanted.maxTrials !== undefined && { maxTrials: wanted.maxTrials }),
      },
      {
        onProgress: ({ unit, done, total, detail }) => {
          if (unit !== 'variants' || performance.now() - said < 20_000) return;
          said = performance.now();
          say(`  ${done} of ${total} variants (${detail ?? ''})`);
        },
      },
    );
    return { result, ms: performance.now() - started };
  } finally {
    await engine.dispose();
  }
}

/** 2 chunkers × 3 dimensions × 4 efSearch: the sweep against the sum of its distinct stages, and against one by one. */
export async function benchSweepShares(bench: SweepBench): Promise<BenchLine[]> {
  const { root, scratch, say } = bench;
  const folder = path.join(scratch, 'corpus');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  const pages = realMarkdown(root)
    .filter(({ text }) => /^#+ \S/m.test(text) && (bytes += text.length) <= CORPUS_BYTES)
    .map(({ text }, i) => ({ name: `page-${String(i).padStart(4, '0')}.md`, text }));
  for (const { name, text } of pages) writeFileSync(path.join(folder, name), text);
  const asked = pages.slice(0, QUERIES).map(({ name, text }, i) => ({
    query: { id: `q${i}`, text: /^#+ (.+)$/m.exec(text)![1]! },
    judgement: { query: `q${i}`, file: name, grade: 1 },
  }));
  const files = { queries: path.join(scratch, 'queries.jsonl'), judgements: path.join(scratch, 'judgements.jsonl') };
  const lines = (items: readonly object[]): string => items.map((item) => JSON.stringify(item)).join('\n');
  writeFileSync(files.queries, lines(asked.map(({ query }) => query)));
  writeFileSync(files.judgements, lines(asked.map(({ judgement }) => judgement)));

  const axes = [
    'chunking.strategy=markdown,fixed',
    'embedding.dimensions=all,128',
    'index.hnsw.efSearch=32..256*2',
  ].map(parseAxisFlag);
  say('sweep of 24 variants');
  const whole = await sweepOnce(bench, { folder, files, axes, strategy: 'grid', store: path.join(scratch, 'store') });
  const { trials, stages, corpus } = whole.result;
  const computed = stages.filter(({ reused }) => !reused);
  const firstOf = new Set(computed.map(({ variants }) => variants.at(-1)));
  // Trials whose stages were all there: asking the queries, and nothing else.
  const askMs = median(trials.filter(({ variant }) => !firstOf.has(variant.name)).map(({ ms }) => ms));
  const distinctMs = computed.reduce((sum, { ms }) => sum + ms, 0) + trials.length * askMs;

  say('four of the variants from scratch');
  const alone: number[] = [];
  for (const strategy of ['markdown', 'fixed'] as const) {
    for (const dimensions of [0, 64]) {
      const knobs = { 'chunking.strategy': strategy, 'embedding.dimensions': dimensions };
      const store = path.join(scratch, `alone-${strategy}-${dimensions}`);
      const one = { folder, files, knobs, store, axes: axes.slice(2), strategy: 'grid' as const, maxTrials: 1 };
      alone.push((await sweepOnce(bench, one)).ms);
    }
  }
  const aloneMs = (alone.reduce((sum, ms) => sum + ms, 0) / alone.length) * trials.length;
  const what = `${pages.length} files, ${corpus.chunks} chunks of real Markdown, ${asked.length} queries, one round; cold store`;
  return [
    lineOf(
      'sweep of 24: times the sum of its distinct stages',
      'ratio',
      [whole.ms / distinctMs],
      `${what}; stages computed + 24 × the median time of asking alone`,
      { atMost: 1.15 },
    ),
    lineOf(
      'sweep of 24: times less than one by one',
      'ratio',
      [aloneMs / whole.ms],
      `${what}; four variants really run from scratch, each in a new process and store, their mean × 24`,
      { atLeast: 4 },
    ),
  ];
}

/** Trials and seconds to 95 % of the full grid's hypervolume, by strategy, on a collection with human judgements. */
export async function benchSweepOptimiser(
  bench: SweepBench,
  sharedDir: (name: string) => string | undefined,
): Promise<BenchLine[]> {
  const wanted = (process.env['RAG_LAB_BENCH_COLLECTIONS'] ?? COLLECTIONS.join(',')).split(',');
  const firstHand = process.env['RAG_LAB_BENCH_FIRST_HAND'] !== '0';
  const lines: BenchLine[] = [];
  for (const name of wanted) {
    const folder = sharedDir(name);
    if (folder === undefined) {
      bench.say(`sweep: the collection ${name} is not on this machine; set RAG_LAB_SHARED to a folder that has it`);
      continue;
    }
    const axes = OPTIMISER_AXES.map(parseAxisFlag);
    const store = (kind: string): string => {
      const dir = path.join(bench.scratch, `${name}-${kind}`);
      rmSync(dir, { recursive: true, force: true });
      return dir;
    };
    bench.say(`full grid on ${name}`);
    const { result } = await sweepOnce(bench, { folder, axes, strategy: 'grid', store: store('grid') });
    const grid = readGrid(result);
    lines.push(...(await simulated(name, grid)));
    if (!firstHand) continue;
    const seconds: Partial<Record<SweepStrategy, number>> = {};
    for (const strategy of ['random', 'optimise'] as const) {
      bench.say(`${strategy} on ${name}, first hand`);
      const run = await sweepOnce(bench, { folder, axes, strategy, store: store(strategy) });
      seconds[strategy] = curveOf(run.result, grid);
    }
    lines.push(
      lineOf(
        `${name}: optimise ÷ random, seconds to 95 %, first hand`,
        'ratio',
        [seconds.optimise! / seconds.random!],
        `one run each with seed 1 and a cold store: ${Math.round(seconds.optimise!)} s against ${Math.round(seconds.random!)} s; dropping early included`,
      ),
    );
  }
  return lines;
}

async function simulated(name: string, grid: Grid): Promise<BenchLine[]> {
  const runs = (way: Way) => Promise.all(SEEDS.map((seed) => simulate(grid, way, seed)));
  const [random, greedy, optimise] = [await runs('random'), await runs('greedy'), await runs('optimise')];
  const how = `full grid of ${grid.trials.length} measured once; strategies replayed over its stage and trial times, ${SEEDS.length} seeds, without dropping early`;
  const seconds = (all: typeof random): number[] => all.map((run) => run.seconds);
  const trials = (all: typeof random): number[] => all.map((run) => run.trials);
  const medianRandom = median(seconds(random));
  const entry = (way: string, all: typeof random): BenchLine =>
    lineOf(
      `${name}: ${way}, trials to 95 % of the hypervolume`,
      'trials',
      trials(all),
      `${how}; median ${Math.round(median(seconds(all)))} s`,
    );
  return [
    entry('random order', random),
    entry('greedy a stage', greedy),
    entry('optimise', optimise),
    lineOf(
      `${name}: optimise ÷ random, seconds to 95 %`,
      'ratio',
      seconds(optimise).map((value) => value / medianRandom),
      how,
      { atMost: 0.5 },
    ),
    lineOf(
      `${name}: greedy ÷ random, seconds to 95 %`,
      'ratio',
      seconds(greedy).map((value) => value / medianRandom),
      how,
    ),
  ];
}
