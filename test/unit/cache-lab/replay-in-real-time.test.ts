import { describe, expect, it } from 'vitest';
import { noControl, type Clock } from '../../../src/core/common';
import type { Trace } from '../../../src/core/traces';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const trace: Trace = {
  name: 'asked',
  source: 'imported',
  events: [
    { type: 'query', atMs: 0, text: 'red apples' },
    { type: 'query', atMs: 4000, text: 'heavy bridges' },
    { type: 'document', atMs: 5000, document: 'a.md', text: null, cause: 'delete' },
    { type: 'query', atMs: 10_000, text: 'red apples' },
  ],
  notices: [],
};

const KEPT = { 'cache.result.policy': 'lru', 'cache.warm.queries': 2 } as const;

describe('a replay in real time', () => {
  it('asks each query at its time of every variant, through caches that start empty', async () => {
    let nowMs = 0;
    const clock: Clock = { nowMs: () => nowMs };
    const files = new Map([
      ['a.md', '# Apples\n\nApples are red.\n'],
      ['b.md', '# Bridges\n\nBridges carry heavy loads.\n'],
    ]);
    const { lab } = fakeLab(files, { clock });
    const knobs = { 'retrieval.mode': 'lexical' } as const;
    const waits: number[] = [];
    const result = await lab.replayInRealTime(
      {
        corpus: { root: '/docs', include: [], exclude: [] },
        variants: [fakeVariant('plain', knobs), fakeVariant('kept', { ...knobs, ...KEPT })],
        trace,
        speed: 2,
      },
      (ms) => {
        waits.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
      noControl,
    );
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(5000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(100);
    expect(result).toMatchObject({ requests: 3, speed: 2, tookMs: 5000, lateP95Ms: 0 });
    expect(result.columns.map(({ name, answeredBy }) => [name, answeredBy])).toEqual([
      ['plain', { off: 3, miss: 0, result: 0, semantic: 0 }],
      ['kept', { off: 0, miss: 2, result: 1, semantic: 0 }],
    ]);
    expect(result.columns[1]!.caches).toMatchObject([{ layer: 'result', lookUps: 3, hits: 1, entries: 2 }]);
    expect(result.notes).toEqual([
      'Changes of documents are left out (1): in real time the documents stay as they are.',
      'In real time caches start empty and nothing is fetched ahead.',
    ]);
  });
});
