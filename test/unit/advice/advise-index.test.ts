import { describe, expect, it } from 'vitest';
import type { AdviceRequest } from '../../../src/core/advice';
import { renderAdviceTable } from '../../../src/core/report';
import { createRng, noControl } from '../../../src/core/common';
import { cancelWhen, fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = Array.from({ length: 400 }, (_, i) => `word${i}`);
const rng = createRng(3);
const sentence = (words: number): string =>
  Array.from({ length: words }, () => WORDS[rng.below(WORDS.length)]!).join(' ');
const files = new Map(Array.from({ length: 120 }, (_, i) => [`page-${i}.md`, `# ${sentence(3)}\n\n${sentence(20)}\n`]));
const request = (over: Partial<AdviceRequest> = {}): AdviceRequest => ({
  corpus: { root: '/pages', include: [], exclude: [] },
  variant: fakeVariant('graph', { 'index.kind': 'hnsw' }),
  recallTarget: 0.95,
  seconds: 2,
  seed: 1,
  ...over,
});

describe('advice on the index', () => {
  it('names parameters that reach the recall when the variant is compared with them', async () => {
    const { lab } = fakeLab(files);
    const advice = await lab.adviseIndex(request(), noControl);
    const best = advice.points[advice.best!]!;
    expect(best.recall.value).toBeGreaterThanOrEqual(0.95);
    expect(best.recall.low).toBeLessThanOrEqual(best.recall.value);
    expect(best.recall.high).toBeGreaterThanOrEqual(best.recall.value);
    expect(advice.vectors).toBe(120);
    const variant = fakeVariant('advised', best.knobs);
    const compare = { corpus: request().corpus, limits: {}, repeat: 1, seed: 1, brief: true };
    const { result } = await lab.compare({ ...compare, variants: [variant] }, noControl);
    expect(result.variants[0]!.metrics['ann.recall@10']!.value).toBeGreaterThanOrEqual(0.9);
    // Every point of a curve is an index that was built and how much of it was looked at.
    for (const { recall, searchMs, relativeTime } of advice.points) {
      expect(recall.value).toBeGreaterThan(0);
      expect(searchMs).toBeGreaterThan(0);
      expect(relativeTime).toBeGreaterThan(0);
    }
    await lab.close();
  });

  it('gives the same recalls for the same seed', async () => {
    const recalls = async (): Promise<unknown[]> => {
      const { lab } = fakeLab(files);
      const { points } = await lab.adviseIndex(request(), noControl);
      await lab.close();
      const first = points[0]!.knobs;
      return points
        .filter(({ knobs }) => knobs['index.hnsw.m'] === first['index.hnsw.m'])
        .filter(({ knobs }) => knobs['index.hnsw.efConstruction'] === first['index.hnsw.efConstruction'])
        .map(({ recall, knobs }) => ({ recall, knobs }));
    };
    expect(await recalls()).toEqual(await recalls());
  });

  it('starts from a graph where the variant compares with every vector, and says whether one is needed', async () => {
    const { lab } = fakeLab(files);
    const flat = request({ variant: fakeVariant('exact', { 'index.kind': 'flat' }) });
    const advice = await lab.adviseIndex(flat, noControl);
    expect(new Set(advice.points.map(({ kind }) => kind))).toEqual(new Set(['hnsw']));
    const best = advice.points[advice.best!]!;
    expect(advice.knobs).toEqual(best.relativeTime < 1 ? best.knobs : { 'index.kind': 'flat' });
    expect(advice.verdict).toMatch(/comparing with all 120 vectors takes [\d.]+ ms/);
    expect(renderAdviceTable(advice)).toContain(advice.verdict);
    await lab.close();
  });

  it('asks headings where there are no queries, and says so; asks the queries where there are some', async () => {
    const { lab } = fakeLab(files);
    const advice = await lab.adviseIndex(request(), noControl);
    expect(advice.notes.join(' ')).toContain('headings were asked');
    const querySet = { queries: [{ id: 'q', text: 'word1 word2' }], judgements: [], notices: [] };
    const judged = await lab.adviseIndex(request({ querySet }), noControl);
    expect(judged.queries).toBe(1);
    expect(judged.notes.join(' ')).not.toContain('headings were asked');
    await lab.close();
  });

  it.each([
    [
      'a variant without vectors',
      { variant: fakeVariant('words', { 'retrieval.mode': 'lexical' }) },
      'advice/no-vectors',
    ],
    ['a recall above 1', { recallTarget: 1.2 }, 'advice/bad-target'],
    ['no time', { seconds: 0 }, 'advice/bad-target'],
  ])('refuses %s', async (_, over, code) => {
    const { lab } = fakeLab(files);
    await expect(lab.adviseIndex(request(over), noControl)).rejects.toMatchObject({ code });
    await lab.close();
  });

  it('ends when it is cancelled', async () => {
    const { lab } = fakeLab(files);
    let checkpoints = 0;
    const control = cancelWhen(() => ++checkpoints > 200);
    await expect(lab.adviseIndex(request({ seconds: 60 }), control)).rejects.toMatchObject({ code: 'job/cancelled' });
    await lab.close();
  });
});
