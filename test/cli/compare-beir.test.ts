import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KNOBS } from '../../src/core/config';
import { deliveryOfItems, parseRun, QUALITY_METRICS, type QualityMetricId } from '../../src/core/evaluation';
import type { RunResult } from '../../src/core/experiment';
import { findMetric } from '../../src/core/metrics';
import { mean } from '../../src/core/statistics';
import type { Ended } from '../support/faults/processes';
import { cliBeir, ensureBuilt, FAST_MODEL, ragLabOk, temporaryFolder } from '../support/cli';
import { readCollection } from '../support/collections';

const place = temporaryFolder('compare-beir');
const out = (name: string): string => path.join(place.dir, name);

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('compare over a BEIR folder with variants from the command line', () => {
  let ended: Ended;
  let run: RunResult;
  beforeAll(async () => {
    ended = await ragLabOk([
      'compare',
      ...['--corpus', cliBeir, '--store', place.store, '--repeat', '2', '--seed', '7', '--embedding.model', FAST_MODEL],
      ...['--variant', 'exact:index.kind=flat', '--variant', 'small:index.kind=flat,vectors.storage=i8'],
      ...[
        '--variant',
        'words:retrieval.mode=lexical,cache.result.policy=lru',
        '--variant',
        'both:retrieval.mode=hybrid',
      ],
      ...['--json', out('beir.json'), '--trec', out('runs')],
    ]);
    run = JSON.parse(readFileSync(out('beir.json'), 'utf8')) as RunResult;
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
        const figures = queries.map((query) =>
          metric(deliveryOfItems(ranking.get(idOf.get(query.text)!) ?? [], query.grades)),
        );
        expect(figures).toHaveLength(6);
        expect(metrics[id as QualityMetricId]!.value).toBeCloseTo(mean(figures), 12);
      }
    }
  });
});
