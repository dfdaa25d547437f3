import { describe, expect, it } from 'vitest';
import { lostQueries, queryChanges, reasonText, wonQueries, type QueryChange } from '../../../src/core/report';
import { runResult, unjudgedRun } from '../../fixtures/run-result';

const idOf = ({ id }: QueryChange): string => id;

describe('lost and won queries', () => {
  it('come largest first, with the ranks and what is known of the cause', () => {
    const lost = lostQueries(runResult, 'smaller');
    expect(lost.map(idOf)).toEqual(['q9', 'q5', 'q3', 'q21']);
    expect(lost[0]).toEqual({
      id: 'q9',
      text: '</script><script>alert(1)</script>',
      change: 'lost',
      fromRank: 1,
      toRank: null,
      ndcgDifference: -1,
      causes: [{ code: 'index-missed', text: 'the index missed it: exact search has it at 1' }],
      ranks: { code: 'ranks', text: 'found at 1 before, not found now' },
      expected: { file: 'docs/<img src=x onerror=alert(1)>.md', startLine: 1, endLine: 4 },
    });
    expect(reasonText(lost[1]!)).toBe('128 dimensions, 8-bit vectors: full vectors have it at 1');
    expect(
      wonQueries(runResult, 'sentences')
        .slice(0, 2)
        .map((change) => [change.id, change.ranks!.text, reasonText(change)]),
    ).toEqual([
      ['q19', 'not found before, found at 4 now', 'before: the answer is cut differently: lines 9–21 instead of 9–15'],
      ['q3', 'rank rose 2 → 1', 'before: the answer is cut differently: lines 5–22 instead of 5–16'],
    ]);
  });

  it('are those of any two variants, and change sides when these do', () => {
    const lost = lostQueries(runResult, 'words', 'sentences');
    expect(lost.map(idOf)).toEqual(wonQueries(runResult, 'sentences', 'words').map(idOf));
    expect(lost.find(({ id }) => id === 'q15')).toBeUndefined();
    expect(lost.find(({ id }) => id === 'q3')).toMatchObject({ fromRank: 1, toRank: null });
    expect(lost.map(({ ndcgDifference }) => ndcgDifference)).toEqual(
      lost.map(({ ndcgDifference }) => ndcgDifference).toSorted((a, b) => a! - b!),
    );
  });

  it('leave out unjudged queries; the unchanged ones have nothing to explain', () => {
    const changes = queryChanges(runResult, 'smaller');
    expect(changes.map(idOf)).not.toContain('q24');
    expect(changes).toHaveLength(23);
    expect(changes.find(({ id }) => id === 'q1')).toMatchObject({ change: 'unchanged', causes: [] });
    expect(changes.find(({ id }) => id === 'q1')).not.toHaveProperty('ranks');
    expect(queryChanges(unjudgedRun, 'smaller')).toEqual([]);
  });

  it('are none for the baseline and for a variant that is not there', () => {
    expect(queryChanges(runResult, 'baseline')).toEqual([]);
    expect(queryChanges(runResult, 'nobody')).toEqual([]);
    expect(queryChanges(runResult, 'smaller', 'nobody')).toEqual([]);
  });

  const [first] = runResult.outcomes;
  const outcome = (id: string, rank: number[], ndcg10: (number | null)[]) => ({ ...first!, id, rank, ndcg10 });

  it('go by rank where nDCG was not measured, and by nDCG where the first rank is equal', () => {
    const run = {
      ...runResult,
      outcomes: [
        outcome('a', [1, 5, 1, 2], [null, null, null, null]),
        outcome('b', [1, 1, 1, 1], [0.9, 0.6, 0.9, 0.9]),
      ],
    };
    expect(queryChanges(run, 'smaller')).toMatchObject([
      { id: 'a', change: 'lost', ndcgDifference: null },
      { id: 'b', change: 'lost', ndcgDifference: expect.closeTo(-0.3) as number },
    ]);
    expect(reasonText(queryChanges(run, 'smaller')[1]!)).toBe(
      'the first relevant answer kept its rank; others changed places',
    );
  });

  it('are unchanged where nDCG@10 is, also at another rank beyond the tenth', () => {
    const run = { ...runResult, outcomes: [outcome('far', [14, 40, 14, 14], [0, 0, 0, 0])] };
    expect(queryChanges(run, 'smaller')).toMatchObject([
      { change: 'unchanged', ndcgDifference: 0, ranks: { text: 'rank fell 14 → 40' } },
    ]);
    expect(lostQueries(run, 'smaller')).toEqual([]);
  });
});
