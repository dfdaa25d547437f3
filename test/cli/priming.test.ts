import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../src/core/common';
import { defaultKnobs } from '../../src/core/config';
import type { RunResult } from '../../src/core/experiment';
import { formatTrace } from '../../src/core/traces';
import { EngineClient } from '../../src/protocol/engine-client';
import { cliFile, ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { fakeWorkspace } from '../support/fake-session';
import { bundledModels, projectRoot } from '../support/shared';

const place = temporaryFolder('priming');
const docs = path.join(projectRoot, 'docs');
const on = ['--corpus', docs, '--store', place.store, '--embedding.model', FAST_MODEL];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('priming a live engine', () => {
  let client: EngineClient;
  beforeAll(() => {
    client = new EngineClient({
      workerPath: path.join(path.dirname(cliFile), 'worker.js'),
      engine: {
        ...{ storeDir: place.store, modelsDir: bundledModels, userModelsDir: path.join(place.dir, 'models') },
        storeQuotaBytes: 1e9,
      },
    });
  });
  afterAll(() => client.dispose());

  it('answers the judged queries of the guide ahead, also while somebody searches', async () => {
    const corpus = { root: docs, include: [], exclude: ['reference/**'] };
    const knobs = { 'cache.result.policy': 'lru', 'cache.warm.queries': 100, 'embedding.model': FAST_MODEL } as const;
    const variant = { name: 'primed', knobs: { ...defaultKnobs(), ...knobs } };
    const ask = (text: string) => client.call('query', { corpus, variant, text });
    const { queries } = (await client.call('querySet', { corpus, files: {} }))!;
    const fresh = await ask(queries[3]!.text);
    const progress: Progress[] = [];
    const onProgress = (now: Progress): void => {
      if (now.stage === 'prime') progress.push(now);
    };
    const priming = client.call('prime', { corpus, variant, files: {} }, { onProgress });
    // Its steps and searches take turns.
    await ask('somebody asks meanwhile');
    expect(await priming).toMatchObject({ queries: 100, answered: 99 });
    expect(progress.at(-1)).toMatchObject({ done: 100, total: 100, unit: 'queries' });
    const primed = await ask(queries[3]!.text);
    expect(primed).toMatchObject({ cache: 'result', hits: fresh.hits, primed: 100 });
    expect(primed.caches).toMatchObject([{ layer: 'result', lookUps: 3, hits: 1, entries: 101 }]);
  });

  it('happens behind the search box, from the recorded searches', async () => {
    const file = path.join(place.dir, 'recorded.jsonl');
    const texts = ['what is a tail latency', 'how do caches age', 'what is a tail latency'];
    const events = texts.map((text, i) => ({ type: 'query', atMs: i * 1000, text }) as const);
    writeFileSync(file, formatTrace({ name: 'recorded', source: 'recorded', notices: [], events }));
    const { session, logged } = fakeWorkspace({
      engine: client,
      root: docs,
      recordedTrace: () => Promise.resolve(file),
      userDefaults: () => ({ 'embedding.model': FAST_MODEL, 'cache.result.policy': 'lru', 'cache.warm.queries': 2 }),
    });
    const primed = async (): Promise<number | undefined> => {
      await session.search('somebody types');
      return session.tuningState().search.answer?.primed;
    };
    expect(await primed()).toBeUndefined();
    await vi.waitFor(async () => expect(await primed()).toBe(2), { timeout: 50_000, interval: 5000 });
    await session.search(texts[1]!);
    expect(session.tuningState().search.answer).toMatchObject({ cache: 'result' });
    expect(logged).toEqual([]);
    session.dispose();
  });
});

describe('a cold start with and without priming', () => {
  it('is measured on the guide: what priming takes, and what the first requests gain', async () => {
    const json = path.join(place.dir, 'run.json');
    const { stdout } = await ragLabOk([
      'compare',
      ...on,
      ...['--repeat', '1', '--json', json, '--cache.embedding.policy', 'lru'],
      ...['--variant', 'off:', '--variant', 'cold:cache.result.policy=lru'],
      ...['--variant', 'primed:cache.result.policy=lru,cache.warm.queries=20'],
    ]);
    expect(stdout).toMatch(/Priming, ms +unknown +\d/);
    expect(stdout).toMatch(/First 50 requests, mean, ms +\d/);
    const { variants } = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
    const [off, cold, primed] = variants.map(({ metrics }) => metrics);
    for (const metrics of [off, cold, primed]) {
      expect(metrics!['latency.early.mean']).toMatchObject({ unit: 'ms', n: 50 });
      expect(metrics!['latency.first']!.value).toBeGreaterThan(0);
    }
    expect(off).not.toHaveProperty(['latency.priming']);
    expect(cold).not.toHaveProperty(['latency.priming']);
    expect(primed!['latency.priming']!.value).toBeGreaterThan(0);
    const [without, withPriming] = [cold, primed].map((metrics) => metrics!['cache.result.hitRatio']!.value);
    expect(withPriming).toBeGreaterThan(without!);
  });

  it('leaves no vectors of queries behind: the next variant and the next run start as cold', async () => {
    const { stdout } = await ragLabOk(['cache', 'prime', ...on, '--cache.embedding.policy', 'lru', '--count', '30']);
    expect(stdout).toMatch(/: 30 vectors computed, 0 stored already; /);
  });

  it('without a trace and without queries there is nothing to compute ahead', async () => {
    const empty = ['--corpus', path.join(docs, 'reference'), '--store', place.store];
    const run = await ragLab(['cache', 'prime', ...empty, '--cache.embedding.policy', 'lru']);
    expectMessage(run, 2, /^queries\/missing: /m);
  });
});
