import { describe, expect, it } from 'vitest';
import { defaultKnobs, type KnobValues } from '../../../src/core/config';
import type { AnswerEvidence, QueryOutcome } from '../../../src/core/experiment';
import { causesOf, rankChange } from '../../../src/core/report/reasons';

const place = { document: 'a.md', startLine: 1, endLine: 9, score: 1, grade: 0 };
const outcome = (
  rank: readonly [number | null, number | null],
  evidence: readonly [AnswerEvidence, AnswerEvidence] = [{}, {}],
): QueryOutcome => ({
  ...{ id: 'q', text: 'q', judged: true, rank, evidence },
  ndcg10: rank.map((r) => (r === null ? 0 : 1 / Math.log2(r + 1))),
  top: [[place], [place]],
});
const knobs = (changed: Partial<KnobValues> = {}): KnobValues => ({ ...defaultKnobs(), ...changed });
const causes = (asked: QueryOutcome, better: Partial<KnobValues> = {}, worse: Partial<KnobValues> = {}) =>
  causesOf(asked, { index: 0, knobs: knobs(better) }, { index: 1, knobs: knobs(worse) }).map(
    ({ code, text }) => `${code}: ${text}`,
  );

describe('why a query is answered worse', () => {
  it('the index missed it, where exact search has it earlier', () => {
    expect(causes(outcome([1, 4], [{ exactRank: 1 }, { exactRank: 2 }]))).toEqual([
      'index-missed: the index missed it: exact search has it at 2',
    ]);
    expect(causes(outcome([1, 4], [{ exactRank: 1 }, { exactRank: 4 }]))).toEqual([]);
    expect(causes(outcome([1, 4], [{ exactRank: 1 }, { exactRank: null }]))).toEqual([]);
  });

  it('the vectors are shorter or coarser, where full ones have it earlier', () => {
    const coarse = outcome([1, 4], [{ exactRank: 1 }, { exactRank: 4, fullRank: 1 }]);
    expect(causes(coarse, {}, { 'embedding.dimensions': 64 })).toEqual([
      'vectors-reduced: 64 dimensions: full vectors have it at 1',
    ]);
    expect(causes(coarse, {}, { 'vectors.storage': 'i8' })).toEqual([
      'vectors-reduced: 8-bit vectors: full vectors have it at 1',
    ]);
    expect(
      causes(coarse, {}, { 'vectors.storage': 'b1', 'embedding.dimensions': 64, 'embedding.reduction': 'pca' }),
    ).toEqual(['vectors-reduced: 64 dimensions of a PCA, 1-bit vectors: full vectors have it at 1']);
    const alike = { 'vectors.storage': 'i8' } as const;
    expect(causes(coarse, alike, alike)).toEqual([]);
  });

  it('names first what brings back most of the loss', () => {
    const both = outcome([1, null], [{ exactRank: 1 }, { exactRank: 10, fullRank: 1 }]);
    const reduced = { 'embedding.dimensions': 64 };
    expect(causes(both, {}, reduced).map((text) => text.split(':')[0])).toEqual(['vectors-reduced', 'index-missed']);
    const other = outcome([1, null], [{ exactRank: 1 }, { exactRank: 2, fullRank: 1 }]);
    expect(causes(other, {}, reduced).map((text) => text.split(':')[0])).toEqual(['index-missed', 'vectors-reduced']);
    const cut = outcome(
      [1, null],
      [{ chunk: { startLine: 1, endLine: 9 } }, { exactRank: 5, chunk: { startLine: 1, endLine: 4 } }],
    );
    expect(causes(cut).map((text) => text.split(':')[0])).toEqual(['cut-differently', 'index-missed']);
  });

  it('one searches by words, the other by meaning', () => {
    const words = { 'retrieval.mode': 'lexical' } as const;
    const both = { 'retrieval.mode': 'hybrid' } as const;
    expect(causes(outcome([1, null]), words, {})).toEqual(['search-mode: by words it is at 1, by meaning not found']);
    expect(causes(outcome([2, 9]), {}, words)).toEqual(['search-mode: by meaning it is at 2, by words at 9']);
    expect(causes(outcome([1, 5], [{ denseRank: 5, lexicalRank: 1 }, {}]), both, {})).toEqual([
      'search-mode: by words it is at 1, by meaning at 5',
    ]);
    expect(causes(outcome([3, null], [{ denseRank: 30, lexicalRank: null }, {}]), both, words)).toEqual([
      'search-mode: by meaning it is at 30, by words not found',
    ]);
  });

  it('the merging of both buried it', () => {
    const both = { 'retrieval.mode': 'hybrid' } as const;
    expect(causes(outcome([1, 6], [{}, { denseRank: 1, lexicalRank: null }]), {}, both)).toEqual([
      'fusion: merging buried it: by meaning it is at 1, by words not found',
    ]);
    expect(causes(outcome([1, 2], [{}, { denseRank: 4, lexicalRank: 7 }]), {}, both)).toEqual([]);
  });

  it('its chunk is cut differently, or longer than the model reads', () => {
    const chunk = { startLine: 10, endLine: 24 };
    expect(causes(outcome([1, 2], [{ chunk }, { chunk: { startLine: 10, endLine: 17 } }]))).toEqual([
      'cut-differently: the answer is cut differently: lines 10–17 instead of 10–24',
    ]);
    expect(causes(outcome([1, 2], [{ chunk }, { chunk: { ...chunk, truncated: true } }]))).toEqual([
      'chunk-truncated: its chunk, lines 10–24, is longer than the model reads',
    ]);
    const both = { chunk: { ...chunk, truncated: true } };
    expect(causes(outcome([1, 2], [both, both]))).toEqual([]);
  });

  it('another model, where both search by meaning', () => {
    const asked = outcome([1, 2]);
    expect(causes(asked, { 'embedding.model': 'a' }, { 'embedding.model': 'b' })).toEqual([
      'other-model: another model: b instead of a',
    ]);
    const words = { 'embedding.model': 'b', 'retrieval.mode': 'lexical' } as const;
    expect(causes(asked, { 'embedding.model': 'a' }, words).join()).not.toContain('other-model');
  });

  it('nothing was returned, which leaves nothing else to say', () => {
    expect(causes({ ...outcome([1, null]), top: [[place], []] })).toEqual(['nothing-returned: nothing was returned']);
  });
});

describe('what happened to the ranks', () => {
  const from = { index: 0, knobs: knobs() };
  const to = { index: 1, knobs: knobs() };
  it.each([
    [1, 4, 'rank fell 1 → 4'],
    [4, 1, 'rank rose 4 → 1'],
    [3, null, 'found at 3 before, not found now'],
    [null, 3, 'not found before, found at 3 now'],
    [2, 2, 'the first relevant answer kept its rank; others changed places'],
  ] as const)('%s → %s', (before, after, text) => {
    expect(rankChange(outcome([before, after]), from, to)).toEqual({ code: 'ranks', text });
  });

  it('counts the relevant ones where the first kept its rank', () => {
    const relevant = { ...place, grade: 1 };
    const asked = { ...outcome([1, 1]), top: [[relevant, relevant, relevant], [relevant]] };
    expect(rankChange(asked, from, to).text).toBe('2 fewer relevant among the first ten');
    expect(rankChange(asked, to, from).text).toBe('2 more relevant among the first ten');
  });
});
