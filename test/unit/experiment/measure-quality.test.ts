import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { judgementsByQuery, type Judgement } from '../../../src/core/evaluation';
import { continued, measureQuality } from '../../../src/core/experiment/measure-quality';
import { queryOutcomes } from '../../../src/core/experiment/outcomes';
import { PipelineSession, prepare, type Prepared } from '../../../src/core/pipeline';
import type { Hit, Retrieval } from '../../../src/core/retrieval';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const hit = (row: number, score: number): Hit => ({ row, score, document: `d${row}`, startLine: 1, endLine: 1 });

describe('an answer continued by a deeper search', () => {
  it('keeps its places, and adds what is new', () => {
    const answer = [hit(3, 0.9), hit(1, 0.5)];
    const deeper = [hit(7, 0.8), hit(3, 0.9), hit(1, 0.5), hit(2, 0.1)];
    expect(continued(answer, deeper).map(({ row }) => row)).toEqual([3, 1, 7, 2]);
  });

  it('never lets a score rise: what the answer missed counts as after it', () => {
    const scores = continued([hit(1, 0.5)], [hit(2, 0.8), hit(1, 0.5), hit(3, 0.2)]).map(({ score }) => score);
    expect(scores).toEqual([0.5, 0.5, 0.2]);
  });

  it('is the deeper search where nothing was answered, and the answer where nothing lies deeper', () => {
    expect(continued([], [hit(1, 0.4)])).toEqual([hit(1, 0.4)]);
    expect(continued([hit(1, 0.4)], [])).toEqual([hit(1, 0.4)]);
    expect(continued([], [])).toEqual([]);
  });
});

const FILES = new Map(
  ['apples are red', 'bridges carry loads', 'clouds bring rain', 'drums are loud', 'engines need oil'].map(
    (text, i) => [`d${i}.md`, `# ${text}\n\n${text} indeed, and ${text} always.\n`],
  ),
);

async function measured(k: number, judgements: readonly Judgement[]) {
  const { ports } = fakeLab(FILES);
  const spec = { root: '/somewhere', include: [], exclude: [] };
  const variants = [fakeVariant('flat', { 'index.kind': 'flat', 'retrieval.k': k })];
  const prepared: Prepared = await prepare(ports, new PipelineSession(), spec, variants, noControl);
  const [variant] = prepared.variants;
  const queries = [
    { id: 'q1', text: 'apples are red' },
    { id: 'q2', text: 'nobody judged this' },
  ];
  const answers: Retrieval[] = [];
  for (const { text } of queries) answers.push(await variant!.retriever.retrieve(text));
  const by = judgementsByQuery(judgements);
  const quality = await measureQuality(variant!, prepared.corpus, queries, answers, by, noControl);
  return { quality, answers, outcomes: queryOutcomes(queries, [quality], by), queries };
}
const judge = (file: string, grade: number, query = 'q1', lines?: [number, number]): Judgement => ({
  query,
  file,
  grade,
  ...(lines && { startLine: lines[0], endLine: lines[1] }),
});

describe('quality and outcome of a query', () => {
  it('looks deeper than the variant returns, and says where the first relevant answer stands', async () => {
    const { quality, answers } = await measured(1, [judge('d3.md', 1)]);
    expect(answers[0]!.hits).toHaveLength(1);
    expect(answers[0]!.hits[0]!.document).toBe('d0.md');
    const [first] = quality;
    expect(first!.documents.map(({ id }) => id).toSorted()).toEqual([...FILES.keys()]);
    expect(first!.rank).toBeGreaterThan(1);
    expect(first!.metrics!['quality.mrr@10']).toBeCloseTo(1 / first!.rank!, 12);
    expect(first!.metrics!['quality.recall@10']).toBe(1);
  });

  it('has no figures for a query without relevant judgements', async () => {
    const { quality, outcomes } = await measured(3, [judge('d0.md', 2), judge('d1.md', 0, 'q2')]);
    expect(quality[0]!.metrics!['quality.ndcg@10']).toBe(1);
    expect(quality[1]).not.toHaveProperty('metrics');
    expect(quality[1]!.rank).toBeNull();
    expect(outcomes.map(({ judged }) => judged)).toEqual([true, false]);
    expect(outcomes[1]).toMatchObject({ rank: [null], ndcg10: [null] });
    expect(outcomes[1]).not.toHaveProperty('expected');
  });

  it('counts a judged document that is not in the corpus as not found', async () => {
    const { quality, outcomes } = await measured(3, [judge('d0.md', 1), judge('gone.md', 1)]);
    expect(quality[0]!.metrics!['quality.recall@100']).toBe(0.5);
    const { quality: none, outcomes: lost } = await measured(3, [judge('gone.md', 1)]);
    expect(none[0]).toMatchObject({ rank: null });
    expect(none[0]!.metrics!['quality.ndcg@10']).toBe(0);
    expect(outcomes[0]!.ndcg10[0]).toBeGreaterThan(0);
    expect(lost[0]).toMatchObject({ judged: true, rank: [null], ndcg10: [0], expected: { file: 'gone.md' } });
  });

  it('shows the first answers with their grades and the best span that should be found', async () => {
    const { outcomes } = await measured(5, [judge('d0.md', 1), judge('d0.md', 3, 'q1', [1, 3]), judge('d4.md', 2)]);
    const [{ top, expected, rank }] = outcomes as [(typeof outcomes)[number]];
    expect(rank).toEqual([1]);
    expect(expected).toEqual({ file: 'd0.md', startLine: 1, endLine: 3 });
    expect(top[0]!.length).toBeLessThanOrEqual(10);
    expect(top[0]![0]).toMatchObject({ document: 'd0.md', grade: 3 });
    expect(top[0]!.find(({ document }) => document === 'd4.md')!.grade).toBe(2);
    expect(top[0]!.find(({ document }) => document === 'd2.md')!.grade).toBe(0);
  });
});
