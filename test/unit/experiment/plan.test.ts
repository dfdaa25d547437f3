import { describe, expect, it } from 'vitest';
import { cancelled, noControl } from '../../../src/core/common';
import type { Variant } from '../../../src/core/config';
import type { PlanPreview } from '../../../src/core/experiment';
import { memoryStore } from '../../../src/node/store';
import { fakeLab, fakeVariant, type FakeLab } from '../../support/fake-lab';

const spec = { root: '/somewhere', include: [], exclude: [] };
const documents = (): Map<string, string> =>
  new Map(
    Array.from({ length: 12 }, (_, i) => [
      `d${String(i).padStart(2, '0')}.md`,
      `# Chapter ${i}\n\n## First\n\nThe first part of number ${i}.\n\n## Second\n\nThe second part of number ${i}.\n`,
    ]),
  );
const VARIANTS = [
  fakeVariant('graph'),
  fakeVariant('exact', { 'index.kind': 'flat' }),
  fakeVariant('words', { 'retrieval.mode': 'lexical' }),
  fakeVariant('both', { 'retrieval.mode': 'hybrid' }),
];
const planOf = ({ lab }: FakeLab, variants: readonly Variant[] = VARIANTS): Promise<PlanPreview> =>
  lab.plan(spec, variants, noControl);
const table = ({ stages }: PlanPreview) =>
  stages.map(({ stage, variants, missing, total, unit }) => ({
    stage,
    variants: variants.join(),
    missing,
    total,
    unit,
  }));

describe('the plan before anything is computed', () => {
  it('names every stage once, with what is missing and who uses it', async () => {
    const plan = await planOf(fakeLab(documents()));
    expect(plan.documents).toBe(12);
    expect(table(plan)).toEqual([
      { stage: 'chunks', variants: 'graph,exact,words,both', missing: 0, total: 12, unit: 'documents' },
      { stage: 'embeddings', variants: 'graph,exact,both', missing: 24, total: 24, unit: 'chunks' },
      { stage: 'index', variants: 'graph,both', missing: 24, total: 24, unit: 'vectors' },
      { stage: 'lexical', variants: 'words,both', missing: 24, total: 24, unit: 'chunks' },
    ]);
  });

  it('embeds a few texts to learn the speed, once, and no more', async () => {
    const made = fakeLab(documents());
    const plan = await planOf(made);
    const sampled = made.models.embedded.length;
    expect(sampled).toBeGreaterThan(0);
    expect(sampled).toBeLessThanOrEqual(4);
    expect(plan.stages.find(({ stage }) => stage === 'embeddings')!.estimatedMs).toBeGreaterThan(0);
    await planOf(made);
    expect(made.models.embedded).toHaveLength(sampled);
  });

  it('opens no model for words alone', async () => {
    const made = fakeLab(documents());
    await planOf(made, [VARIANTS[2]!]);
    expect(made.models.opened).toBe(0);
  });

  it('estimates by the tokens that are missing', async () => {
    let nowMs = 0;
    const made = fakeLab(documents(), { clock: { nowMs: () => (nowMs += 1) } });
    const whole = await planOf(made, [VARIANTS[0]!]);
    await made.lab.index(spec, [VARIANTS[0]!], noControl);
    const half = fakeLab(new Map([...documents()].slice(0, 6)), { clock: { nowMs: () => (nowMs += 1) } });
    const part = await planOf(half, [VARIANTS[0]!]);
    const ms = (plan: PlanPreview): number => plan.stages.find(({ stage }) => stage === 'embeddings')!.estimatedMs!;
    expect(ms(part) / ms(whole)).toBeCloseTo(0.5, 1);
  });
});

describe('the plan afterwards', () => {
  it.each(['the same process', 'a new process'])('misses nothing in %s', async (where) => {
    const store = memoryStore();
    const first = fakeLab(documents(), { store });
    await first.lab.index(spec, VARIANTS, noControl);
    const plan = await planOf(where === 'the same process' ? first : fakeLab(documents(), { store }));
    expect(plan.stages.map(({ missing }) => missing)).toEqual([0, 0, 0, 0]);
    expect(plan.stages.find(({ stage }) => stage === 'embeddings')!.estimatedMs).toBe(0);
  });

  it('misses one text after one edit', async () => {
    const files = documents();
    const made = fakeLab(files);
    await made.lab.index(spec, VARIANTS, noControl);
    files.set('d03.md', files.get('d03.md')!.replace('The second part', 'A part'));
    const plan = await planOf(made, [VARIANTS[1]!]);
    expect(plan.stages.find(({ stage }) => stage === 'embeddings')).toMatchObject({ missing: 1, total: 24 });
  });

  it('misses the index alone for another M, everything for other chunks, nothing for another efSearch', async () => {
    const made = fakeLab(documents());
    await made.lab.index(spec, [VARIANTS[0]!], noControl);
    const missing = async (knobs: Parameters<typeof fakeVariant>[1]): Promise<Record<string, number>> => {
      const { stages } = await planOf(made, [fakeVariant('changed', knobs)]);
      return Object.fromEntries(stages.map((stage) => [stage.stage, stage.missing]));
    };
    expect(await missing({ 'index.hnsw.m': 8 })).toEqual({ chunks: 0, embeddings: 0, index: 24 });
    expect(await missing({ 'index.hnsw.efSearch': 9 })).toEqual({ chunks: 0, embeddings: 0, index: 0 });
    const fewer = await missing({ 'chunking.strategy': 'document' });
    expect(fewer).toEqual({ chunks: 0, embeddings: 12, index: 12 });
  });

  it('is what the run then computes', async () => {
    const made = fakeLab(documents());
    const plan = await planOf(made);
    const { stages } = await made.lab.index(spec, VARIANTS, noControl);
    for (const { stage, missing } of plan.stages.filter((planned) => planned.stage !== 'chunks'))
      expect(stages.find((report) => report.stage === stage && report.work.computed > 0)!.work.computed).toBe(missing);
  });

  it('can be cancelled', async () => {
    const { lab } = fakeLab(documents(), {
      corpusReader: { read: () => Promise.reject(cancelled()) },
    });
    await expect(lab.plan(spec, VARIANTS, noControl)).rejects.toMatchObject({ code: 'job/cancelled' });
  });
});
