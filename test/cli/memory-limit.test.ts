import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultKnobs } from '../../src/core/config';
import { EngineClient, type EngineDeath } from '../../src/protocol/engine-client';
import {
  cliCorpus,
  cliFile,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  temporaryFolder,
} from '../support/cli';
import { bundledModels } from '../support/shared';

const place = temporaryFolder('memory-limit');
beforeAll(ensureBuilt);
afterAll(place.remove);

describe('the terminal', () => {
  const args = (limit: string): string[] => [
    ...['index', '--corpus', cliCorpus, '--store', place.store],
    ...['--embedding.model', FAST_MODEL, '--memory-limit', limit],
  ];

  it('refuses a job that needs more than it may hold, in a message, and does it where it may', async () => {
    expectMessage(
      await ragLab(args('60')),
      2,
      /^engine\/memory-limit: The engine holds [\d.]+ MB and may hold 60\.0 MB\./m,
    );
    await ragLabOk(args('1000'));
  });

  it('wants a number that makes sense', async () => {
    expectMessage(await ragLab(args('plenty')), 2, /^cli\/bad-number: --memory-limit is a whole number from 50/m);
  });
});

describe('an engine within a limit', () => {
  const open: EngineClient[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.dispose()));
  });
  const engineWith = (limitBytes: number): { client: EngineClient; deaths: EngineDeath[]; log: string[] } => {
    const deaths: EngineDeath[] = [];
    const log: string[] = [];
    const client = new EngineClient({
      workerPath: path.join(path.dirname(cliFile), 'worker.js'),
      engine: {
        ...{ storeDir: place.store, modelsDir: bundledModels, userModelsDir: path.join(place.dir, 'models') },
        ...{ storeQuotaBytes: 1e9, memoryLimitBytes: limitBytes },
      },
      onLog: (line) => log.push(line),
      onDeath: (death) => deaths.push(death),
    });
    open.push(client);
    return { client, deaths, log };
  };

  it('ends by itself once idle where only its models are left to give, and that is no death', async () => {
    const { client, deaths, log } = engineWith(60e6);
    // Loads every model, without a checkpoint at which it could be refused.
    const checks = await client.call('doctor', {});
    expect(checks.find(({ id }) => id === 'models')?.status).toBe('ok');
    await expect.poll(() => client.pid(), { timeout: 10_000 }).toBeUndefined();
    expect(log.join('\n')).toContain('the engine ends to give its models back');
    expect(deaths).toEqual([]);
    // The next request starts another.
    expect(await client.call('models', {})).not.toEqual([]);
    expect(deaths).toEqual([]);
  });

  it('stays while it holds less, with its answers in memory', async () => {
    const { client, log } = engineWith(2e9);
    const variant = { name: 'a', knobs: { ...defaultKnobs(), 'embedding.model': FAST_MODEL } };
    const asked = { corpus: { root: cliCorpus, include: [], exclude: [] }, variant, text: 'slugs' };
    await client.call('query', asked);
    const pid = await client.pid();
    await client.call('query', asked);
    expect(await client.pid()).toBe(pid);
    expect(log).toEqual([]);
  });
});
