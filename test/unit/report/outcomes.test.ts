import { describe, expect, it } from 'vitest';
import { lostQueries, queryChanges, wonQueries } from '../../../src/core/report';
import { runResult, unjudgedRun } from '../../fixtures/run-result';

describe('lost and won queries', () => {
  it('come largest first, with the ranks and the reason', () => {
    const lost = lostQueries(runResult, 'smaller');
    expect(lost.map(({ id }) => id)).toEqual(['q9', 'q5', 'q3', 'q21']);
    expect(lost[0]).toEqual({
      id: 'q9',
      text: '</script><script>alert(1)</script>',
      change: 'lost',
      baselineRank: 1,
      variantRank: null,
      ndcgDifference: -1,
      reason: 'the first relevant answer, at 1, is no longer among the returned',
      expected: { file: 'docs/<img src=x onerror=alert(1)>.md', startLine: 1, endLine: 4 },
    });
    expect(lost[1]!.reason).toBe('the first relevant answer fell from 1 to 2');
    expect(
      wonQueries(runResult, 'sentences')
        .slice(0, 2)
        .map(({ id, reason }) => [id, reason]),
    ).toEqual([
      ['q19', 'a relevant answer came in at 4'],
      ['q14', 'the first relevant answer rose from 2 to 1'],
    ]);
  });

  it('leave out unjudged and unchanged queries', () => {
    const ids = queryChanges(runResult, 'smaller').map(({ id }) => id);
    expect(ids).not.toContain('q24');
    expect(ids).not.toContain('q1');
    expect(queryChanges(unjudgedRun, 'smaller')).toEqual([]);
  });

  it('are none for the baseline and for a variant that is not there', () => {
    expect(queryChanges(runResult, 'baseline')).toEqual([]);
    expect(queryChanges(runResult, 'nobody')).toEqual([]);
  });

  it('go by rank where nDCG was not measured, and by nDCG where the first rank is equal', () => {
    const [first] = runResult.outcomes;
    const run = {
      ...runResult,
      outcomes: [
        { ...first!, id: 'a', rank: [1, 5, 1, 2], ndcg10: [null, null, null, null] },
        { ...first!, id: 'b', rank: [1, 1, 1, 1], ndcg10: [0.9, 0.6, 0.9, 0.9] },
      ],
    };
    const changes = queryChanges(run, 'smaller').map(({ id, change, ndcgDifference }) => [id, change, ndcgDifference]);
    expect(changes).toEqual([
      ['a', 'lost', null],
      ['b', 'lost', expect.closeTo(-0.3) as number],
    ]);
    expect(queryChanges(run, 'smaller')[1]!.reason).toBe(
      'the first relevant answer kept its rank; others changed places',
    );
  });
});
