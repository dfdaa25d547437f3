import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defaultKnobs } from '../../src/core/config';
import type { DistilResult } from '../../src/core/distillation';
import { createOnnxModels } from '../../src/node/embedding';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';

const TEACHER = 'all-MiniLM-L6-v2-int8';
const BUNDLED = 'static-MiniLM-L6-256-int8';
const DISTILLED = 'distilled';
/** nDCG@10 of the bundled static model, and a twentieth more. */
const GOALS = { cranfield: 0.2734, cacm: 0.2934 } as const;
const ROUNDS = 7;

interface DistilBench {
  readonly root: string;
  readonly scratch: string;
  readonly say: (line: string) => void;
}

/** A static model distilled on each collection: how long that takes, how good and how quick it is. */
export async function benchDistil(
  bench: DistilBench,
  collection: (name: string) => string | undefined,
): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const name of ['cranfield', 'cacm'] as const) {
    const folder = collection(name);
    if (!folder) {
      bench.say(`distil: ${name} is not on this machine`);
      continue;
    }
    bench.say(`distil: ${name}`);
    lines.push(...(await benchCollection(bench, name, folder)));
  }
  return lines;
}

async function benchCollection(
  { root, scratch, say }: DistilBench,
  name: keyof typeof GOALS,
  folder: string,
): Promise<BenchLine[]> {
  const home = path.join(scratch, name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const corpus = { root: folder, include: [], exclude: [] };
  const modelsDir = path.join(root, 'media/models');
  const userModelsDir = path.join(home, 'models');
  const withEngine = async <T>(store: string, work: (engine: EngineClient) => Promise<T>): Promise<T> => {
    const engine = new EngineClient({
      workerPath: path.join(root, 'dist/worker.js'),
      engine: { storeDir: path.join(home, store), modelsDir, userModelsDir, storeQuotaBytes: 1e10 },
    });
    try {
      return await work(engine);
    } finally {
      await engine.dispose();
    }
  };
  const distil = (id: string, vocabulary: 'corpus' | 'tokenizer'): Promise<DistilResult> =>
    withEngine('store', (engine) =>
      engine.call('distil', { corpus, from: TEACHER, id, vocabulary, dimensions: 256 }, {}),
    );
  const cold = await distil(DISTILLED, 'corpus');
  say(`  cold: ${Math.round(cold.ms)} ms, ${cold.tokens} tokens; ${cold.notes.join(' ')}`);
  const warm = await distil(`${DISTILLED}-warm`, 'corpus');
  const wide = await distil(`${DISTILLED}-tokenizer`, 'tokenizer');

  const ids = [BUNDLED, DISTILLED, `${DISTILLED}-tokenizer`, TEACHER];
  const qualities = await withEngine('store', (engine) =>
    engine.call(
      'quality',
      {
        corpus,
        files: {},
        variants: ids.map((model) => ({
          name: model,
          knobs: {
            ...defaultKnobs(),
            'embedding.model': model,
            'chunking.strategy': 'document',
            'index.kind': 'flat',
          },
        })),
      },
      {},
    ),
  );
  const ndcg = (model: string): BenchLine => {
    const { queries } = qualities.find((quality) => quality.name === model)!;
    const values = queries.map(({ metrics }) => metrics['quality.ndcg@10']);
    const line: BenchLine = {
      name: `${name}: nDCG@10 of ${model}`,
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
      unit: 'share',
      n: values.length,
      how: 'one vector a document, exact search',
    };
    return model.startsWith(DISTILLED) ? { ...line, goal: { atLeast: GOALS[name] } } : line;
  };
  const once = (what: string, value: number, how: string, goal?: BenchLine['goal']): BenchLine => ({
    name: `${name}: ${what}`,
    value,
    unit: 'ms',
    n: 1,
    how,
    ...(goal && { goal }),
  });
  return [
    once('distil, empty store', cold.ms, `${cold.tokens} tokens; vectors of the chunks included`, { atMost: 60_000 }),
    once('distil, chunks embedded before', warm.ms, 'the same into a model of another name', { atMost: 60_000 }),
    once('distil, vocabulary of the tokenizer', wide.ms, `${wide.tokens} tokens; chunks embedded before`),
    ...ids.map(ndcg),
    ...(await benchSpeed({ modelsDir, userModelsDir }, name, textsOf(folder))),
  ];
}

const textsOf = (folder: string): string[] =>
  readFileSync(path.join(folder, 'corpus.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title?: string; text: string })
    .map(({ title, text }) => `${title ?? ''}\n${text}`.trim())
    .filter(Boolean);

/** Both models in turn over the same texts. */
async function benchSpeed(
  dirs: { modelsDir: string; userModelsDir: string },
  name: string,
  texts: readonly string[],
): Promise<BenchLine[]> {
  const models = createOnnxModels(dirs);
  const lines: BenchLine[] = [];
  const ways = await Promise.all(
    [BUNDLED, DISTILLED].map(async (id) => ({
      id,
      embedder: await models.open(id),
      whole: [] as number[],
      alone: [] as number[],
    })),
  );
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { embedder, whole, alone } of round % 2 ? ways.toReversed() : ways) {
      const started = performance.now();
      const inputs = texts.map((text) => embedder.tokenize(text, 'document'));
      const tokenized = performance.now();
      await embedder.embed(inputs);
      const ended = performance.now();
      if (round === 0) continue;
      const tokens = inputs.reduce((sum, { ids }) => sum + ids.length, 0);
      whole.push((1000 * tokens) / (ended - started));
      alone.push((1000 * tokens) / (ended - tokenized));
    }
  }
  for (const { id, whole, alone } of ways) {
    const goal = id === DISTILLED ? { atLeast: 500_000 } : undefined;
    const how = `${texts.length} texts`;
    lines.push(lineOf(`${name}: ${id}, tokens tokenized and embedded`, 'perSecond', whole, how));
    lines.push(lineOf(`${name}: ${id}, tokens embedded`, 'perSecond', alone, how, goal));
  }
  return lines;
}
