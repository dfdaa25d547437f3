import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { CompareRequest, RunResult } from '../../../src/core/experiment';
import { memoryStore } from '../../../src/node/store';
import { cancelWhen, fakeLab, fakeVariant } from '../../support/fake-lab';

const TOPICS = [
  'apples',
  'bridges',
  'clouds',
  'drums',
  'engines',
  'forests',
  'glaciers',
  'harbours',
  'islands',
  'jungles',
];
const FACTS = [
  'are red and round',
  'carry heavy loads',
  'grow in the north',
  'need careful repair',
  'were built by hand',
];

function documents(count = 40): Map<string, string> {
  const files = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const topic = TOPICS[i % TOPICS.length]!;
    const sections = FACTS.map(
      (fact, j) => `## Part ${j} of ${i}\n\nThe ${topic} number ${i} ${fact}, says witness ${i * 7 + j}.\n`,
    );
    files.set(`doc-${String(i).padStart(2, '0')}.md`, `# About ${topic} ${i}\n\n${sections.join('\n')}`);
  }
  return files;
}

const corpus = { root: '/somewhere', include: [], exclude: [] };
const request = (over: Partial<CompareRequest> = {}): CompareRequest => ({
  corpus,
  variants: [fakeVariant('flat', { 'index.kind': 'flat' }), fakeVariant('graph')],
  limits: {},
  repeat: 1,
  seed: 1,
  ...over,
});
const stage = (run: RunResult, name: string) => run.stages.filter((report) => report.stage === name);

describe('pay once', () => {
  it('computes a stage that two variants share once', async () => {
    const { lab, models } = fakeLab(documents());
    const { result } = await lab.compare(request(), noControl);
    expect(stage(result, 'chunks')).toHaveLength(1);
    expect(stage(result, 'embeddings')).toHaveLength(1);
    expect(stage(result, 'embeddings')[0]!.variants).toEqual(['flat', 'graph']);
    const texts = models.embedded.filter((text) => text.includes('witness'));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('a second compare in a new process computes nothing but measurements', async () => {
    const store = memoryStore();
    const first = fakeLab(documents(), { store });
    await first.lab.compare(request(), noControl);
    const second = fakeLab(documents(), { store });
    const { result } = await second.lab.compare(request(), noControl);
    expect(result.stages.map(({ stage, reused }) => [stage, reused])).toEqual([
      ['corpus', true],
      ['chunks', true],
      ['embeddings', true],
      ['vectors', true],
      ['index', true],
      ['index', true],
    ]);
    expect(second.models.embedded.filter((text) => text.includes('witness'))).toEqual([]);
  });

  it('changing efSearch rebuilds nothing', async () => {
    const { lab } = fakeLab(documents());
    await lab.compare(request(), noControl);
    const { result } = await lab.compare(
      request({ variants: [fakeVariant('wide', { 'index.hnsw.efSearch': 200 })] }),
      noControl,
    );
    expect(result.stages.every(({ reused }) => reused)).toBe(true);
  });

  it('changing M rebuilds the index alone', async () => {
    const { lab } = fakeLab(documents());
    await lab.compare(request(), noControl);
    const { result } = await lab.compare(
      request({ variants: [fakeVariant('dense links', { 'index.hnsw.m': 32 })] }),
      noControl,
    );
    expect(result.stages.filter(({ reused }) => !reused).map(({ stage }) => stage)).toEqual(['index']);
  });

  it('one edited file re-does its own chunks only, also in a new process', async () => {
    const files = documents();
    const store = memoryStore();
    await fakeLab(files, { store }).lab.compare(request(), noControl);
    files.set('doc-03.md', files.get('doc-03.md')!.replace('witness 21', 'nobody at all'));
    const { lab, models } = fakeLab(files, { store });
    const { result } = await lab.compare(request(), noControl);
    expect(stage(result, 'chunks')[0]!.work).toMatchObject({ computed: 1, reused: 39 });
    expect(stage(result, 'embeddings')[0]!.work.computed).toBe(1);
    expect(models.embedded.filter((text) => text.includes('nobody')).length).toBeGreaterThan(0);
    expect(models.embedded.filter((text) => text.includes('witness'))).toEqual([]);
    const graph = stage(result, 'index').find(({ variants }) => variants.includes('graph'))!;
    expect(graph.work.computed).toBe(1);
    expect(result.variants[1]!.metrics['ann.recall@10']!.value).toBeGreaterThan(0.95);
  });

  it('a cancelled run goes on where it stopped', async () => {
    const store = memoryStore();
    const files = documents(400);
    const first = fakeLab(files, { store });
    const stopped = first.lab.index(
      corpus,
      [fakeVariant('v')],
      cancelWhen(() => first.models.embedded.length > 0),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'job/cancelled' });
    const second = fakeLab(files, { store });
    await second.lab.index(corpus, [fakeVariant('v')], noControl);
    const [before, after] = [first.models.embedded, second.models.embedded];
    expect(before.length).toBeGreaterThan(0);
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((text) => before.includes(text))).toEqual([]);
    expect(before.length + after.length).toBe(2000);
  });

  it('answers queries after an edit as a fresh lab does', async () => {
    const files = documents();
    const { lab } = fakeLab(files);
    const variant = fakeVariant('v', { 'cache.result.policy': 'lru', 'index.kind': 'flat' });
    const before = await lab.query(corpus, variant, 'witness about engines', noControl);
    expect((await lab.query(corpus, variant, 'witness about engines', noControl)).cache).toBe('result');
    files.set('doc-99.md', '# witness about engines\n\nwitness about engines\n');
    const after = await lab.query(corpus, variant, 'witness about engines', noControl);
    expect(before.cache).toBe('miss');
    expect(after.cache).toBe('miss');
    expect(after.hits[0]!.document).toBe('doc-99.md');
    const fresh = await fakeLab(files).lab.query(corpus, variant, 'witness about engines', noControl);
    expect(after.hits).toEqual(fresh.hits);
  });
});

describe('a query is embedded', () => {
  const queries = [{ id: 'q1', text: 'which harbours carry loads' }];
  const querySet = { queries, judgements: [{ query: 'q1', file: 'doc-07.md', grade: 1 }] };
  const timesAsked = (models: { embedded: string[] }): number =>
    models.embedded.filter((text) => text === queries[0]!.text).length;

  it('once in all for quality, however many variants and requests', async () => {
    const { lab, models } = fakeLab(documents());
    const asked = { corpus, variants: request().variants, querySet };
    const first = await lab.quality(asked, noControl);
    expect(timesAsked(models)).toBe(1);
    expect(await lab.quality(asked, noControl)).toEqual(first);
    expect(timesAsked(models)).toBe(1);
  });

  it('every time that it is timed, and once more in the first comparison', async () => {
    const { lab, models } = fakeLab(documents());
    await lab.compare(request({ querySet, repeat: 2 }), noControl);
    const first = timesAsked(models);
    // Two variants in a discarded and two timed rounds at the least.
    expect(first).toBeGreaterThan(2 * (1 + 2));
    await lab.compare(request({ querySet, repeat: 2 }), noControl);
    expect(timesAsked(models) - first).toBe(first - 1);
    await lab.query(corpus, fakeVariant('flat'), queries[0]!.text, noControl);
    expect(timesAsked(models)).toBe(2 * first);
  });
});
