import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, cliFile, childrenOf, isAlive, writeLongCorpus } from '../support/cli';
import { defaultKnobs } from '../../src/core/config';
import { EngineClient } from '../../src/protocol/engine-client';
import { processesFor } from '../../src/node/indexing';
import { bundledModels } from '../support/shared';

const MODEL = 'paraphrase-MiniLM-L3-v2-int8';
let dir = '';
beforeAll(async () => {
  await ensureBuilt();
  dir = await mkdtemp(path.join(tmpdir(), 'indexing-'));
  writeLongCorpus(path.join(dir, 'corpus'), 120);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const engineWith = (store: string, indexingProcesses: number): EngineClient =>
  new EngineClient({
    workerPath: path.join(path.dirname(cliFile), 'worker.js'),
    engine: {
      ...{ storeDir: path.join(dir, store), modelsDir: bundledModels, userModelsDir: path.join(dir, 'models') },
      ...{ storeQuotaBytes: 1e9, indexingProcesses },
    },
  });
const corpus = (): { root: string; include: never[]; exclude: never[] } => ({
  root: path.join(dir, 'corpus'),
  include: [],
  exclude: [],
});
const variant = {
  name: 'a',
  knobs: { ...defaultKnobs(), 'embedding.model': MODEL, 'chunking.maxTokens': 32, 'chunking.overlap': 0 },
};
/** The exact answer with its similarities: another bit in a vector would show. */
const askedOf = async (client: EngineClient) => {
  const exact = { ...variant, knobs: { ...variant.knobs, 'index.kind': 'flat' as const, 'retrieval.k': 50 } };
  const { hits } = await client.call('query', { corpus: corpus(), variant: exact, text: 'which lines are stored' });
  return hits.map(({ file, startLine, score }) => [file, startLine, score]);
};
const indexed = { corpus: corpus, variants: [variant] };

describe('embedding in several processes', () => {
  it('gives the same vectors as one process, and ends its helpers', async () => {
    const [one, two] = [engineWith('one', 1), engineWith('two', 2)];
    try {
      const params = { corpus: indexed.corpus(), variants: indexed.variants };
      const first = await one.call('index', params);
      let helpers: number[] = [];
      const second = await two.call('index', params, {
        onProgress: ({ stage }) => {
          if (stage === 'embeddings' && helpers.length === 0)
            void two.pid().then((pid) => (helpers = childrenOf(pid!) ?? []));
        },
      });
      expect(first.chunks).toBeGreaterThan(256);
      expect(second.stages.find(({ stage }) => stage === 'embeddings')!.work).toEqual(
        first.stages.find(({ stage }) => stage === 'embeddings')!.work,
      );
      expect(helpers).toHaveLength(2);
      await expect.poll(() => helpers.some(isAlive), { timeout: 5000 }).toBe(false);
      expect(await askedOf(two)).toEqual(await askedOf(one));
    } finally {
      await Promise.all([one.dispose(), two.dispose()]);
    }
  }, 120_000);

  it('does the call of a killed helper again', async () => {
    const client = engineWith('killed', 2);
    try {
      let killed = 0;
      const summary = await client.call(
        'index',
        { corpus: indexed.corpus(), variants: indexed.variants },
        {
          onProgress: ({ stage }) => {
            if (stage !== 'embeddings' || killed > 0) return;
            killed = -1;
            void client.pid().then((pid) => {
              killed = (childrenOf(pid!) ?? [])[0] ?? 0;
              if (killed > 0) process.kill(killed, 'SIGKILL');
            });
          },
        },
      );
      expect(killed).toBeGreaterThan(0);
      const { work } = summary.stages.find(({ stage }) => stage === 'embeddings')!;
      expect(work.reused).toBe(0);
      const again = await client.call('index', { corpus: indexed.corpus(), variants: indexed.variants });
      expect(again.stages.find(({ stage }) => stage === 'embeddings')!.work.computed).toBe(0);
    } finally {
      await client.dispose();
    }
  }, 120_000);

  it('ends its helpers and keeps what is done when it is cancelled', async () => {
    const client = engineWith('cancelled', 2);
    try {
      const abort = new AbortController();
      let helpers: number[] = [];
      const job = client.call(
        'index',
        { corpus: indexed.corpus(), variants: indexed.variants },
        {
          signal: abort.signal,
          onProgress: ({ stage }) => {
            if (stage !== 'embeddings' || abort.signal.aborted) return;
            void client.pid().then((pid) => {
              helpers = childrenOf(pid!) ?? [];
              abort.abort();
            });
          },
        },
      );
      await expect(job).rejects.toMatchObject({ code: 'job/cancelled' });
      expect(helpers.length).toBeGreaterThan(0);
      await expect.poll(() => helpers.some(isAlive), { timeout: 8000 }).toBe(false);
      const again = await client.call('index', { corpus: indexed.corpus(), variants: indexed.variants });
      expect(again.stages.find(({ stage }) => stage === 'embeddings')!.work.reused).toBeGreaterThan(0);
    } finally {
      await client.dispose();
    }
  }, 120_000);

  it('is one process where cores are few', () => {
    expect([1, 2, 3, 4, 8, 64].map(processesFor)).toEqual([1, 1, 1, 2, 4, 8]);
  });
});
