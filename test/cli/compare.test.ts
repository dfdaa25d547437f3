import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRun } from '../../src/core/evaluation';
import type { RunResult } from '../../src/core/experiment';
import { run } from '../support/faults/processes';
import { cliCorpus, ensureBuilt, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('compare');
const out = (name: string): string => path.join(place.dir, name);
const json = (name: string): RunResult => JSON.parse(readFileSync(out(name), 'utf8')) as RunResult;
const STORE = ['--store', place.store];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('compare with a configuration file', () => {
  const config = path.join(cliCorpus, 'rag-lab.config.json');

  it('takes corpus, patterns, queries, variants and limits from it, and writes every report', async () => {
    const reports = [
      '--json',
      out('c.json'),
      '--html',
      out('c.html'),
      '--md',
      out('c.md'),
      '--csv',
      out('new/dir/c.csv'),
    ];
    const ended = await ragLabOk(['compare', config, ...STORE, '--repeat', '1', ...reports, '--trec', out('c')]);
    const run = json('c.json');
    expect(run.corpus).toMatchObject({ documents: 10, kind: 'files', partial: false });
    expect(run.queries).toMatchObject({ count: 10, judged: 9 });
    expect(run.variants.map(({ name }) => name)).toEqual(['baseline', 'smaller', 'words']);
    expect(run.limits).toHaveLength(3);
    expect(run.limits.every(({ kept }) => kept)).toBe(true);
    expect(run.variants[0]!.metrics['quality.ndcg@10']!.value).toBeGreaterThan(0.7);

    // Documents go by their path.
    const found = parseRun(readFileSync(out('c/baseline.run'), 'utf8'));
    expect(found.get('q6')![0]!.id).toBe('workshop/glue.md');
    expect(found.get('q8')![0]!.id).toBe('garden/bees.html');
    expect([...found.values()].flat().some(({ id }) => id.endsWith('.ipynb'))).toBe(false);

    const html = readFileSync(out('c.html'), 'utf8');
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;|default-src 'none'/,
    );
    expect(html).not.toMatch(/<(?:script|img|link|iframe)[^>]+(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i);
    expect(html).not.toMatch(/<link|@import|url\(\s*["']?https?:/i);
    const data = /<script type="application\/json" id="rag-lab-run">(.*?)<\/script>/s.exec(html)![1]!;
    expect(JSON.parse(data)).toEqual(run);

    const md = readFileSync(out('c.md'), 'utf8');
    expect(md).toContain('| nDCG@10 |');
    expect(md).toContain('smaller');
    expect(md).not.toContain(place.dir);
    expect(md).not.toContain(cliCorpus);
    const csv = readFileSync(out('new/dir/c.csv'), 'utf8');
    expect(csv.split('\r\n')[0]).toMatch(/^variant,metric,query,text,value,unit,/);
    const ndcg = csv
      .split('\r\n')
      .find((row) => row.startsWith('words,quality.ndcg@10,'))!
      .split(',');
    expect(Number(ndcg[4])).toBe(run.variants[2]!.metrics['quality.ndcg@10']!.value);
    for (const name of ['c.json', 'c.html', 'c.md', 'new/dir/c.csv'])
      expect(ended.stderr).toContain(`Wrote ${out(name)}`);
    // Nothing half written is left beside the reports.
    expect(readdirSync(place.dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('reads the lab folder of the current folder when nothing is named, and prints nothing with --quiet', async () => {
    const args = [
      'compare',
      '--quiet',
      ...STORE,
      '--embedding.model',
      FAST_MODEL,
      '--repeat',
      '1',
      '--json',
      out('q.json'),
    ];
    const ended = await ragLabOk(args, { cwd: cliCorpus });
    expect(ended).toMatchObject({ stdout: '', stderr: '' });
    const run = json('q.json');
    expect(run.variants.map(({ name }) => name)).toEqual(['baseline']);
    expect(run.corpus.documents).toBe(11);
    expect(run.queries.judged).toBe(9);
    expect(run.comparisons).toEqual([]);
  });

  it('says that quality is unknown where there are no queries', async () => {
    const garden = path.join(cliCorpus, 'garden');
    const args = ['compare', '--corpus', garden, ...STORE, '--retrieval.mode', 'lexical', '--repeat', '1'];
    const ended = await ragLabOk([...args, '--json', out('g.json')]);
    const run = json('g.json');
    expect(run.queries).toMatchObject({ judged: 0, source: 'headings' });
    expect(run.variants[0]!.metrics).not.toHaveProperty(['quality.ndcg@10']);
    expect(run.variants[0]!.metrics).toHaveProperty(['latency.total.p50']);
    expect(ended.stdout).toMatch(/quality is unknown|unknown/i);
    expect(ended.stderr).toMatch(/^Note: No query set was found/m);
  });

  it('takes query files from anywhere', async () => {
    const lab = path.join(cliCorpus, 'rag-lab');
    const files = ['--queries', path.join(lab, 'queries.jsonl'), '--judgements', path.join(lab, 'judgements.jsonl')];
    const args = ['compare', '--corpus', cliCorpus, ...files, ...STORE, '--retrieval.mode', 'lexical', '--repeat', '1'];
    await ragLabOk([...args, '--json', out('f.json')]);
    expect(json('f.json').queries).toMatchObject({ count: 10, judged: 9, source: 'judged' });
  });

  it('writes through links and into pipes, and replaces neither', async (ctx) => {
    if (process.platform === 'win32') return ctx.skip('Windows has no named pipes in folders');
    const args = [
      'compare',
      '--corpus',
      cliCorpus,
      ...STORE,
      '--retrieval.mode',
      'lexical',
      '--repeat',
      '1',
      '--quiet',
    ];
    writeFileSync(out('linked.json'), 'old');
    symlinkSync(out('linked.json'), out('link.json'));
    const pipe = out('pipe');
    expect((await run('mkfifo', [pipe])).code).toBe(0);
    const reader = run('cat', [pipe]);
    await ragLabOk([...args, '--json', out('link.json'), '--csv', pipe]);
    expect((await reader).stdout).toMatch(/^variant,metric,query/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(lstatSync(out('link.json')).isSymbolicLink()).toBe(true);
    expect(json('linked.json').schemaVersion).toBe(1);
  });

  it('ends with 1 when a limit is broken, and still writes its reports', async () => {
    const file = path.join(place.dir, 'strict.json');
    writeFileSync(
      file,
      JSON.stringify({
        version: 1,
        variants: [{ name: 'words', knobs: { 'retrieval.mode': 'lexical' } }],
        limits: {
          'quality.ndcg@10': { min: 0.999 },
          'ann.recall@10': { min: 0.1 },
          'latency.total.p95': { max: 60_000 },
        },
      }),
    );
    const ended = await ragLab([
      'compare',
      file,
      '--corpus',
      cliCorpus,
      ...STORE,
      '--repeat',
      '1',
      '--json',
      out('l.json'),
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain('nDCG@10');
    expect(ended.stderr).toMatch(/^limit\/broken: words: quality\.ndcg@10 is 0\.\d+, wanted \{"min":0\.999\}$/m);
    // What nobody measured cannot be said to keep its limit.
    expect(ended.stderr).toMatch(/^limit\/broken: words: ann\.recall@10 is unknown, wanted \{"min":0\.1\}$/m);
    expect(ended.stderr).not.toContain('latency.total.p95');
    expect(existsSync(out('l.json'))).toBe(true);
    expect(json('l.json').limits.map(({ kept }) => kept)).toEqual([false, false, true]);
  });
});
