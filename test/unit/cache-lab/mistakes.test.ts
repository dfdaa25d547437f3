import { describe, expect, it } from 'vitest';
import { replayColumn, type CacheMistake, type DocumentVersion, type ResolvedTrace } from '../../../src/core/cache-lab';
import { MOST_MISTAKES, mistakeOf } from '../../../src/core/cache-lab/mistakes';
import { noControl } from '../../../src/core/common';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import { mistakeFigures } from '../../../src/core/report/cache-mistakes';
import { cacheResult } from '../../fixtures/cache-result';
import { resolvedTrace } from '../../support/resolved-trace';

const state = (atMs: number, ...documents: string[]): DocumentVersion => ({
  atMs,
  causes: atMs === 0 ? [] : ['edit'],
  changes: new Map(documents.map((name) => [name, 'text'])),
});
const STATES = [state(0), state(500, 'a.md'), state(1500, 'b.md', 'c.md', 'd.md', 'e.md'), state(2500, 'f.md')];

/** Query 0 has answer 0, then 2, then 0 again, then 3; query 1 is like it, finds its chunk and means something else. */
const trace = (requests: Parameters<typeof resolvedTrace>[0]): ResolvedTrace =>
  resolvedTrace(requests, {
    queries: [0, 1].map((query) => ({ text: `query ${query}`, meaning: query, embedMs: 4, searchMs: 6 })),
    answers: [0, 1, 0, 0].map((query, answer) => ({ query, bytes: 100, chunks: [answer, 0] })),
    firstAnswers: Uint32Array.of(0, 1),
    versions: STATES.map(({ atMs, causes, changes }, version) => ({
      ...{ atMs, causes, documents: changes.size },
      changed: version === 0 ? [] : [{ query: 0, answer: [0, 2, 0, 3][version]! }],
    })),
    alike: [[{ query: 1, cosine: 0.95 }], [{ query: 0, cosine: 0.95 }]],
  });

const mistakes = async (of: ResolvedTrace, knobs: Partial<KnobValues>) => {
  const scores = (query: number): Float64Array => Float64Array.from(of.alike![query]!, ({ cosine }) => cosine);
  const all = { ...defaultKnobs(), 'cache.invalidation': 'age', ...knobs } as const;
  const done = await replayColumn(of, all, { history: 0, scores, lookUpMs: {} }, noControl);
  return done.mistakes.map((one) => mistakeOf(of, STATES, one));
};

describe('what was answered wrongly', () => {
  it('names the change since which an answer is stale, also where it was fresh again in between', async () => {
    const at = (version: number) => ({ query: 0, version, atMs: version * 1000 });
    const found = await mistakes(trace([at(0), at(1), at(2), at(3)]), { 'cache.result.policy': 'lru' });
    expect(found).toEqual([
      {
        ...{ atMs: 1000, layer: 'result', asked: 'query 0', keptFor: 'query 0', wrong: false },
        outdatedBy: { atMs: 500, causes: ['edit'], documents: 1, named: ['a.md'] },
      },
      {
        ...{ atMs: 3000, layer: 'result', asked: 'query 0', keptFor: 'query 0', wrong: false },
        outdatedBy: { atMs: 2500, causes: ['edit'], documents: 1, named: ['f.md'] },
      },
    ]);
  });

  it('names the query that a wrong answer was kept for, and a change where that is stale as well', async () => {
    const requests = [
      { query: 0, atMs: 0 },
      { query: 1, atMs: 100 },
      { query: 1, version: 1, atMs: 1000 },
    ];
    const found = await mistakes(trace(requests), {
      'cache.semantic.policy': 'lru',
      'cache.semantic.threshold': 0.9,
      'cache.semantic.check': 'off',
    });
    expect(found).toMatchObject([
      { atMs: 100, layer: 'semantic', asked: 'query 1', keptFor: 'query 0', wrong: true },
      { atMs: 1000, layer: 'semantic', asked: 'query 1', keptFor: 'query 0', wrong: true, outdatedBy: { atMs: 500 } },
    ]);
    expect(found[0]).not.toHaveProperty('outdatedBy');
  });

  it('is told of a written answer too', async () => {
    const at = (version: number) => ({ query: 0, version, atMs: version * 1000 });
    const knobs = { 'cache.answer.policy': 'lru', 'cache.result.policy': 'lru', 'cache.answer.threshold': 1 } as const;
    expect(await mistakes(trace([at(0), at(1)]), knobs)).toMatchObject([{ layer: 'result' }]);
    const alike = [
      { query: 0, atMs: 0 },
      { query: 1, atMs: 100 },
    ];
    expect(await mistakes(trace(alike), { 'cache.answer.policy': 'lru', 'cache.answer.threshold': 0.9 })).toMatchObject(
      [{ layer: 'answer', wrong: true, keptFor: 'query 0' }],
    );
  });

  it('is told of the first few alone', async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ query: 0, version: i === 0 ? 0 : 1, atMs: i * 10 }));
    const found = await mistakes(trace(many), { 'cache.result.policy': 'lru' });
    expect(found).toHaveLength(MOST_MISTAKES);
    expect(found[0]!.atMs).toBe(10);
  });
});

describe('the table of mistakes', () => {
  const [first] = cacheResult.columns;
  const wrong: CacheMistake = { atMs: 95_000, layer: 'semantic', asked: 'a', keptFor: 'b', wrong: true };
  const stale: CacheMistake = {
    ...{ atMs: 5000, layer: 'result', asked: 'x'.repeat(100), keptFor: 'x'.repeat(100), wrong: false },
    outdatedBy: { atMs: 1000, causes: ['branch', 'edit'], documents: 7, named: ['a.md', 'b.md', 'c.md'] },
  };

  it('tells each once, in order of time, with the policies that made it', () => {
    const names = ['lru', 'fifo', 'lfu', 'gdsf', 'tinylfu'];
    const columns = names.map((name) => ({ ...first!, name, mistakes: name === 'lru' ? [stale, wrong] : [wrong] }));
    expect(mistakeFigures({ columns }).rows).toEqual([
      [
        ...['0:00:05', `${'x'.repeat(59)}…`, 'the same', 'result'],
        'stale since 0:00:01, branch, edit of a.md, b.md, c.md and 4 more',
        'lru',
      ],
      ['0:01:35', 'a', 'b', 'semantic', 'another meaning', 'lru, fifo, lfu and 2 more'],
    ]);
  });
});
