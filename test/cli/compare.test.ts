import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KNOBS } from '../../src/core/config';
import { parseRun, QUALITY_METRICS, type QualityMetricId } from '../../src/core/evaluation';
import type { RunResult } from '../../src/core/experiment';
import { findMetric } from '../../src/core/metrics';
import { mean } from '../../src/core/statistics';
import { run, type Ended } from '../support/faults/processes';
import { cliBeir, cliCorpus, ensureBuilt, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { readCollection } from '../support/collections';

const place = temporaryFolder('compare');
const out = (name: string): string => path.join(place.dir, name);
const json = (name: string): RunResult => JSON.parse(readFileSync(out(name), 'utf8')) as RunResult;
const STORE = ['--store', place.store];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('compare over a BEIR folder with variants from the command line', () => {
  let ended: Ended;
  let run: RunResult;
  beforeAll(async () => {
    ended = await ragLabOk([
      'compare',
      ...['--corpus', cliBeir, ...STORE, '--repeat', '2', '--seed', '7', '--embedding.model', FAST_MODEL],
      ...['--variant', 'exact:index.kind=flat', '--variant', 'small:index.kind=flat,vectors.storage=i8'],
      ...[
        '--variant',
        'words:retrieval.mode=lexical,cache.result.policy=lru',
        '--variant',
        'both:retrieval.mode=hybrid',
      ],
      ...['--json', out('beir.json'), '--trec', out('runs')],
    ]);
    run = json('beir.json');
  });

  it('prints the table on stdout, and everything else on stderr', () => {
    const lines = ended.stdout.split('\n');
    for (const name of ['exact', 'small', 'words', 'both'])
      expect(lines.some((line) => line.includes(name))).toBe(true);
    for (const label of ['nDCG@10', 'ANN recall@10', 'Query p95, ms', 'Vectors, kB', 'API, 1,000 queries, USD'])
      expect(ended.stdout).toContain(label);
    expect(ended.stdout).not.toMatch(/Measuring|Wrote|Note:/);
    expect(ended.stderr).toContain(`Wrote ${out('beir.json')}`);
    expect(ended.stderr).toMatch(/^Note: 1 of 7 queries have no relevant span \(7\)/m);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(ended.stdout + ended.stderr).not.toMatch(/\u001b/);
  });

  it('has every member of the contract', () => {
    expect(Object.keys(run).slice(0, 7)).toEqual([
      'schemaVersion',
      'machine',
      'corpus',
      'queries',
      'stages',
      'variants',
      'comparisons',
    ]);
    expect(run.schemaVersion).toBe(1);
    expect(run.machine).toMatchObject({
      node: process.versions.node,
      versions: { 'onnxruntime-node': expect.stringMatching(/^\d/) },
    });
    expect(run.machine.cores).toBeGreaterThan(0);
    expect(run.corpus).toMatchObject({ documents: 12, chunks: 12, kind: 'beir' });
    expect(run.corpus.tokens).toBeGreaterThan(150);
    expect(run.corpus.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(run.queries).toMatchObject({ count: 7, judged: 6 });
    expect(run.settings).toMatchObject({ repeat: 2, seed: 7 });
    for (const { stage, fingerprint, reused, ms } of run.stages) {
      expect(['corpus', 'chunks', 'embeddings', 'vectors', 'index', 'lexical']).toContain(stage);
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(typeof reused).toBe('boolean');
      expect(ms).toBeGreaterThanOrEqual(0);
    }
    // All four cut and embed alike, and two of the four indexes are of the same float vectors.
    expect(run.stages.filter(({ stage }) => stage === 'chunks')).toHaveLength(1);
    expect(run.stages.filter(({ stage }) => stage === 'embeddings')).toHaveLength(1);
    expect(run.variants.map(({ name }) => name)).toEqual(['exact', 'small', 'words', 'both']);
    for (const { knobs } of run.variants)
      expect(Object.keys(knobs).sort()).toEqual(KNOBS.map(({ id }) => id as string).sort());
    expect(run.variants[1]!.knobs).toMatchObject({ 'vectors.storage': 'i8', 'embedding.model': FAST_MODEL });
  });

  it('gives figures of declared metrics in their units, and nothing for what was not measured', () => {
    for (const { metrics } of run.variants)
      for (const [id, { value, unit, low, high, n }] of Object.entries(metrics)) {
        expect(unit).toBe(findMetric(id)?.unit);
        expect(Number.isFinite(value)).toBe(true);
        if (unit === 'ratio') expect(value).toBeLessThanOrEqual(1);
        if (low !== undefined) expect(low).toBeLessThanOrEqual(value);
        if (high !== undefined) expect(high).toBeGreaterThanOrEqual(value);
        if (n !== undefined) expect(n).toBeGreaterThan(0);
        if (id.startsWith('build.')) expect(value).toBeGreaterThan(0);
      }
    const [exact, , words] = run.variants.map(({ metrics }) => metrics);
    // Seven queries, two rounds; the discarded round is not among them.
    expect(exact!['latency.total.p50']!.n).toBe(14);
    expect(run.variants[0]!.latencyMs).toHaveLength(14);
    expect(exact!['ann.recall@10']!.value).toBe(1);
    expect(exact).not.toHaveProperty(['cache.result.hitRatio']);
    expect(exact).not.toHaveProperty(['latency.cache.p50']);
    expect(words!['cache.result.hitRatio']!.value).toBeGreaterThan(0.9);
    expect(words!['latency.cache.p50']!.value).toBeLessThan(words!['latency.first']!.value);
    for (const id of ['ann.recall@10', 'latency.embed.p50', 'build.embeddings.ms'])
      expect(words).not.toHaveProperty([id]);
    expect(words!['memory.vectors.bytes']!.value).toBe(0);
    expect(exact!['memory.vectors.bytes']!.value).toBe(12 * 256 * 4);
    expect(run.variants[1]!.metrics['memory.vectors.bytes']!.value).toBeLessThan((12 * 256 * 4) / 3);
    expect(words!['cost.per1kQueries.usd']!.value).toBeLessThan(exact!['cost.per1kQueries.usd']!.value);
  });

  it('compares every variant with the first, in the words of the contract', () => {
    const verdicts = new Set(run.comparisons.map(({ verdict }) => verdict));
    for (const verdict of verdicts) expect(['better', 'worse', 'cannot tell']).toContain(verdict);
    for (const { baseline, variant, metric, difference, low, high } of run.comparisons) {
      expect(baseline).toBe('exact');
      expect(['small', 'words', 'both']).toContain(variant);
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      if (metric.startsWith('latency.')) continue;
      const of = (name: string): number => run.variants.find((v) => v.name === name)!.metrics[metric]!.value;
      expect(difference).toBeCloseTo(of(variant) - of('exact'), 9);
    }
    const memory = run.comparisons.find(
      ({ variant, metric }) => variant === 'small' && metric === 'memory.vectors.bytes',
    );
    expect(memory?.verdict).toBe('better');
    // Recall against exact neighbours is no relevance: it is never compared.
    expect(run.comparisons.filter(({ metric }) => metric.startsWith('ann.'))).toEqual([]);
  });

  it('writes a run file a variant whose figures are those of the JSON', () => {
    expect(readdirSync(out('runs')).sort()).toEqual(['both.run', 'exact.run', 'small.run', 'words.run']);
    const { queries } = readCollection(cliBeir);
    const idOf = new Map(
      readFileSync(path.join(cliBeir, 'queries.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { _id: string; text: string })
        .map(({ _id, text }) => [text, _id]),
    );
    for (const { name, metrics } of run.variants) {
      const text = readFileSync(out(`runs/${name}.run`), 'utf8');
      const ranks = new Map<string, { rank: number; score: number }>();
      for (const line of text.trim().split('\n')) {
        const [query, q0, document, rank, score, tag, ...rest] = line.split(' ');
        expect([q0, tag, rest]).toEqual(['Q0', name, []]);
        expect(document).toMatch(/^[a-z]\d$/);
        const before = ranks.get(query!) ?? { rank: 0, score: Infinity };
        expect(Number(rank)).toBe(before.rank + 1);
        expect(Math.fround(Number(score))).toBeLessThan(Math.fround(before.score));
        ranks.set(query!, { rank: Number(rank), score: Number(score) });
      }
      const ranking = parseRun(text);
      for (const [id, metric] of Object.entries(QUALITY_METRICS)) {
        const figures = queries.map((query) => metric(ranking.get(idOf.get(query.text)!) ?? [], query.grades));
        expect(figures).toHaveLength(6);
        expect(metrics[id as QualityMetricId]!.value).toBeCloseTo(mean(figures), 12);
      }
    }
  });
});

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
