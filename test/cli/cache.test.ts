import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheLabResult } from '../../src/core/cache-lab';
import { ensureBuilt, expectMessage, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('cache');
const file = (name: string): string => path.join(place.dir, name);
const args = ['cache', '--corpus', place.dir, '--store', place.store, '--retrieval.mode', 'lexical'];
const trace = file('asked.jsonl');

beforeAll(async () => {
  writeFileSync(file('plums.md'), '# Plums\n\nPlums ripen in August.\n');
  writeFileSync(file('pears.md'), '# Pears\n\nPears ripen in September.\n');
  const texts = ['when do plums ripen', 'when do pears ripen', 'when do plums ripen', 'plums'];
  const events = texts.map((text, i) => ({ type: 'query', atMs: i * 1000, text }));
  const head = { ragLabTrace: 1, name: 'asked', source: 'imported' };
  writeFileSync(trace, [head, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  await ensureBuilt();
});
afterAll(place.remove);

describe('cache', () => {
  it('replays a trace through the usual policies and writes what it found', async () => {
    const reports = ['--json', file('r.json'), '--md', file('r.md'), '--csv', file('r.csv')];
    const { stdout } = await ragLabOk([...args, '--trace', trace, ...reports]);
    expect(stdout).toMatch(/answers 25 % of the requests from a cache/);
    expect(stdout).toContain('Smallest cache that gives 95 % of the best');
    const result = JSON.parse(readFileSync(file('r.json'), 'utf8')) as CacheLabResult;
    expect(result.columns.map(({ name }) => name)).toContain('tinylfu');
    expect(result.trace).toMatchObject({ requests: 4, queries: 3 });
    expect(readFileSync(file('r.md'), 'utf8')).toMatch(/^# Caches under the trace `asked`/);
    expect(readFileSync(file('r.csv'), 'utf8').split('\r\n').length).toBeGreaterThan(50);
  });

  it('asks the live search at the pace of the trace', async () => {
    const keeps = ['--cache.result.policy', 'lru', '--json', file('live.json')];
    const { stdout } = await ragLabOk([...args, '--trace', trace, '--real-time', '--speed', '100', ...keeps]);
    expect(stdout).toMatch(/4 requests in .* 100 times as fast as the trace/);
    expect(stdout).toMatch(/result cache 1 of 4 \(3 entries/);
    expect(JSON.parse(readFileSync(file('live.json'), 'utf8'))).toMatchObject({ requests: 4, speed: 100 });
  });

  it('takes the variants that are given as columns, and refuses other pipelines', async () => {
    const small = ['--variant', 'small:cache.result.policy=lru,cache.result.maxEntries=1'];
    const { stdout } = await ragLabOk([
      ...[...args, 'replay', '--trace', trace, ...small],
      ...['--variant', 'large:cache.result.policy=lru'],
    ]);
    expect(stdout).toMatch(/\n +small +large\n/);
    const other = await ragLab([...args, '--trace', trace, ...small, '--variant', 'k:retrieval.k=3']);
    expectMessage(other, 2, /cache\/other-knobs/);
  });

  it('replays the first variant of a configuration, and says which others give other answers', async () => {
    const config = {
      version: 1,
      variants: [
        { name: 'baseline', knobs: { 'chunking.maxTokens': 64 } },
        { name: 'deep', knobs: { 'chunking.maxTokens': 64, 'retrieval.k': 20 } },
      ],
    };
    writeFileSync(file('lab.config.json'), JSON.stringify(config));
    const { stdout, stderr } = await ragLabOk([...args, 'replay', file('lab.config.json'), '--trace', trace]);
    expect(stderr).toContain('Note: deep: not replayed, since other answers come of them than of baseline.');
    expect(stdout).toMatch(/\n +none +fifo/);
  });

  it.each<[string[], RegExp]>([
    [['snippet', '--trace', trace], /cache snippet takes no option --trace[^]*replay, threshold, replicas, prime/],
    [['threshold', '--replicas', '2'], /cache threshold takes no option --replicas/],
    [['replay', '--real-time', '--csv', file('live.csv')], /With --real-time there is no --csv/],
    [['--speed', '3'], /--speed is of --real-time/],
    [['repaly', 'rag-lab.config.json'], /Did you mean replay/],
  ])('passes over no option and no misspelt action: %o', async (words, said) => {
    const { code, stderr } = await ragLab([...args, ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });

  it('refuses a trace that is not there, and a threshold out of range', async () => {
    expectMessage(await ragLab([...args, '--trace', file('none.jsonl')]), 2, /trace\/not-found/);
    expectMessage(await ragLab([...args, '--cache.semantic.threshold', '2']), 2, /config\/out-of-range/);
  });
});
