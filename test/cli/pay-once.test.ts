import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/experiment';
import { cliCorpus, ensureBuilt, FAST_MODEL, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('pay-once');
const out = (name: string): string => path.join(place.dir, name);
const json = (name: string): RunResult => JSON.parse(readFileSync(out(name), 'utf8')) as RunResult;

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('pay once, from process to process', () => {
  const args = (store: string, name: string, ...more: string[]): string[] => [
    'compare',
    ...['--corpus', cliCorpus, '--store', store, '--repeat', '1', '--embedding.model', FAST_MODEL, '--json', out(name)],
    ...(more.length ? more : ['--variant', 'graph', '--variant', 'both:retrieval.mode=hybrid']),
  ];
  /** What no two runs share: times, and what is made of times. */
  const withoutTimes = (run: RunResult): unknown => ({
    ...run,
    id: '',
    startedAt: '',
    stages: run.stages.map(({ stage, fingerprint, variants }) => ({ stage, fingerprint, variants })),
    variants: run.variants.map(({ metrics, latencyMs, ...variant }) => ({
      ...variant,
      samples: latencyMs.length,
      metrics: Object.fromEntries(
        Object.entries(metrics).filter(([id]) => !/^(latency|throughput|build|memory\.engine|disk)/.test(id)),
      ),
    })),
    noise: [],
    comparisons: run.comparisons.filter(({ metric }) => !/^(latency|disk)/.test(metric)),
  });

  it('a second compare reuses every stage and says the same, byte for byte', async () => {
    const store = out('once');
    await ragLabOk(args(store, 'first.json'));
    await ragLabOk(args(store, 'second.json'));
    expect(
      json('first.json')
        .stages.filter(({ reused }) => !reused)
        .map(({ stage }) => stage),
    ).toEqual(['chunks', 'embeddings', 'vectors', 'index', 'lexical']);
    expect(json('second.json').stages.every(({ reused }) => reused)).toBe(true);
    expect(JSON.stringify(withoutTimes(json('second.json')))).toBe(JSON.stringify(withoutTimes(json('first.json'))));

    await ragLabOk(args(store, 'wide.json', '--variant', 'wide:index.hnsw.efSearch=31'));
    expect(json('wide.json').stages.every(({ reused }) => reused)).toBe(true);
  });

  it('another store computes the same figures from nothing', async () => {
    await ragLabOk(args(out('fresh'), 'fresh.json'));
    expect(json('fresh.json').stages.some(({ reused }) => !reused)).toBe(true);
    expect(JSON.stringify(withoutTimes(json('fresh.json')))).toBe(JSON.stringify(withoutTimes(json('first.json'))));
  });

  it('an edited file re-does its own chunks', async () => {
    const folder = out('edited');
    cpSync(cliCorpus, folder, { recursive: true });
    const edit = (name: string): string[] =>
      args(out('once'), name, '--variant', 'graph').map((arg) => (arg === cliCorpus ? folder : arg));
    await ragLabOk(edit('before.json'));
    expect(json('before.json').stages.find(({ stage }) => stage === 'chunks')!.work.computed).toBe(0);
    appendFileSync(path.join(folder, 'garden/roses.md'), '\n## Scent\n\nOld kinds smell strongest in the morning.\n');
    await ragLabOk(edit('after.json'));
    const work = Object.fromEntries(json('after.json').stages.map((report) => [report.stage, report.work]));
    expect(work['chunks']).toEqual({ computed: 1, reused: 10, unit: 'documents' });
    expect(work['embeddings']!.computed).toBe(1);
    expect(work['embeddings']!.reused).toBeGreaterThan(15);
  });
});
