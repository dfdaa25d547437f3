import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  averagePrecisionAt,
  formatRun,
  ndcgAt,
  parseRun,
  precisionAt,
  recallAt,
  reciprocalRankAt,
  successAt,
  type RankingMetric,
} from '../../src/core/evaluation';

/** Sixty small queries with equal scores, negative scores, ids beyond ASCII and without relevant items, by trec_eval. */
interface EdgeCases {
  readonly madeBy: string;
  readonly queries: Readonly<
    Record<
      string,
      {
        readonly grades: Readonly<Record<string, number>>;
        readonly run: Readonly<Record<string, number>>;
        readonly expected: Readonly<Record<string, number>>;
      }
    >
  >;
}
const cases = JSON.parse(
  readFileSync(new URL('evaluation-edge-cases.json', import.meta.url), 'utf8'),
) as EdgeCases;

const MEASURES: Readonly<Record<string, RankingMetric>> = {
  map: averagePrecisionAt(1000),
  map_cut_5: averagePrecisionAt(5),
  map_cut_10: averagePrecisionAt(10),
  recip_rank: reciprocalRankAt(1000),
  P_5: precisionAt(5),
  P_10: precisionAt(10),
  recall_5: recallAt(5),
  recall_10: recallAt(10),
  ndcg_cut_5: ndcgAt(5),
  ndcg_cut_10: ndcgAt(10),
  success_1: successAt(1),
  success_5: successAt(5),
};

describe(`edge cases by ${cases.madeBy}`, () => {
  const queries = Object.entries(cases.queries);

  it.each(queries)('query %s: every measure, from the scores and from our run file', (query, { grades, run, expected }) => {
    const judged = new Map(Object.entries(grades));
    const ranking = Object.entries(run).map(([id, score]) => ({ id, score }));
    const written = parseRun(formatRun(new Map([[query, ranking]]), 'run')).get(query) ?? [];
    for (const [name, value] of Object.entries(expected)) {
      expect(MEASURES[name]!(ranking, judged), name).toBeCloseTo(value, 12);
      expect(MEASURES[name]!(written, judged), `${name} of the run file`).toBeCloseTo(value, 12);
    }
  });

  it('holds queries that tell something', () => {
    const differing = queries.filter(([, { expected }]) => expected['ndcg_cut_5']! > 0 && expected['ndcg_cut_5']! < 1);
    expect(differing.length).toBeGreaterThan(20);
  });
});
