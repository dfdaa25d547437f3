import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { defaultKnobs, type Variant } from '../../src/core/config';
import type { AnswerStage } from '../../src/core/progressive';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';

const ROUNDS = 5;
const QUERY = 'what similarity laws must be obeyed when constructing aeroelastic models';
const STAGES = ['lexical', 'static'] as const;
/** What a first answer should take at the most, ms. */
const AT_MOST = { lexical: 1000, static: 5000 };

/**
 * Time from nothing to the ten best of each first stage, over Cranfield and CACM in chunks of about 88 tokens: for each round a
 * fresh engine process and an empty store; starting the process, reading the documents and cutting them are included.
 * Files are in the system's page cache.
 */
export async function benchFirstAnswer(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  if (collections.length < 2) {
    say('first-answer: skipped, the collections are not here');
    return [];
  }
  const corpus = bothIn(scratch, collections);
  const variant: Variant = {
    name: 'static first',
    knobs: { ...defaultKnobs(), 'chunking.maxTokens': 88, 'retrieval.progressive': 'static' },
  };
  const times: Record<AnswerStage, number[]> = { lexical: [], static: [], full: [] };
  let chunks = 0;
  const loads: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    loads.push(loadavg()[0]!);
    const started = performance.now();
    const engine = freshEngine(root, path.join(scratch, `store-${round}`));
    let after: AnswerStage | undefined;
    for (const stage of STAGES) {
      const answer = await engine.call('query', { corpus, variant, text: QUERY, ...(after && { after }) });
      if (answer.answeredBy?.stage !== stage || answer.hits.length < 10)
        throw new Error(`${stage} did not answer with ten results`);
      times[stage].push(performance.now() - started);
      ({ chunks } = answer);
      after = stage;
    }
    await engine.dispose();
  }
  rmSync(scratch, { recursive: true, force: true });
  const load = `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)} on ${availableParallelism()} cores`;
  return STAGES.map((stage) =>
    lineOf(
      `first answer: ${stage}`,
      'ms',
      times[stage],
      `${chunks} chunks, fresh process, empty store; fastest ${Math.min(...times[stage]).toFixed(0)} ms; ${load}`,
      { atMost: AT_MOST[stage] },
    ),
  );
}

/** One BEIR folder of both collections. */
function bothIn(scratch: string, collections: readonly string[]) {
  rmSync(scratch, { recursive: true, force: true });
  const root = path.join(scratch, 'corpus');
  mkdirSync(root, { recursive: true });
  const lines = collections.flatMap((folder) =>
    readFileSync(path.join(folder, 'corpus.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const document = JSON.parse(line) as { _id: string };
        return JSON.stringify({ ...document, _id: `${path.basename(folder)}-${document._id}` });
      }),
  );
  writeFileSync(path.join(root, 'corpus.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(path.join(root, 'queries.jsonl'), `${JSON.stringify({ _id: 'q', text: QUERY })}\n`);
  return { root, include: [], exclude: [] };
}

const freshEngine = (root: string, storeDir: string): EngineClient =>
  new EngineClient({
    workerPath: path.join(root, 'dist/worker.js'),
    engine: {
      storeDir,
      modelsDir: path.join(root, 'media/models'),
      userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
      storeQuotaBytes: 1e10,
    },
  });
