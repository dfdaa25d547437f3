import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/experiment';
import { ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { projectRoot } from '../support/shared';

const place = temporaryFolder('priming');
const docs = path.join(projectRoot, 'docs');
const on = ['--corpus', docs, '--store', place.store, '--embedding.model', FAST_MODEL];

beforeAll(ensureBuilt);
afterAll(place.remove);

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
