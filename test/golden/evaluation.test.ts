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
  type Grades,
  type RankedItem,
  type RankingMetric,
} from '../../src/core/evaluation';
import { mean } from '../../src/core/statistics';

/** trec_eval's names, and ours for the same measure. */
const MEASURES: Readonly<Record<string, RankingMetric>> = {
  map: averagePrecisionAt(1000),
  recip_rank: reciprocalRankAt(1000),
  P_5: precisionAt(5),
  P_10: precisionAt(10),
  recall_5: recallAt(5),
  recall_10: recallAt(10),
  recall_100: recallAt(100),
  ndcg_cut_5: ndcgAt(5),
  ndcg_cut_10: ndcgAt(10),
  ndcg_cut_20: ndcgAt(20),
  map_cut_10: averagePrecisionAt(10),
  success_1: successAt(1),
  success_5: successAt(5),
  success_10: successAt(10),
};

type Scores = Readonly<Record<string, number>>;
interface Golden {
  readonly mean: Scores;
  readonly perQuery: Readonly<Record<string, Scores>>;
}

const golden = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const metrics = JSON.parse(golden('metrics.json')) as Record<string, Golden>;

function qrels(collection: string): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const line of golden(`qrels/${collection}.tsv`).trim().split('\n').slice(1)) {
    const [query, document, grade] = line.split('\t');
    const grades = all.get(query!) ?? new Map<string, number>();
    all.set(query!, grades.set(document!, Number(grade)));
  }
  return all;
}

/** Largest distance from the golden figures over all queries and measures, and how many figures there were. */
function compare(run: ReadonlyMap<string, readonly RankedItem[]>, judged: ReadonlyMap<string, Grades>, expected: Golden) {
  let worst = 0;
  let figures = 0;
  const values = new Map<string, number[]>(Object.keys(MEASURES).map((name) => [name, []]));
  for (const [query, scores] of Object.entries(expected.perQuery)) {
    for (const [name, value] of Object.entries(scores)) {
      const ours = MEASURES[name]!(run.get(query) ?? [], judged.get(query)!);
      values.get(name)!.push(ours);
      worst = Math.max(worst, Math.abs(ours - value));
      figures++;
    }
  }
  const worstMean = Math.max(
    ...Object.entries(expected.mean).map(([name, value]) => Math.abs(mean(values.get(name)!) - value)),
  );
  return { worst, worstMean, figures };
}

describe.each(['cranfield-dense', 'cranfield-ties', 'cacm-dense', 'cacm-ties'])('trec_eval on %s', (name) => {
  const collection = name.split('-')[0]!;
  const expected = metrics[name]!;
  const judged = qrels(collection);
  const run = parseRun(golden(`runs/${name}.trec`));

  it('gives every figure of every query and every mean to 1e-6', () => {
    const { worst, worstMean, figures } = compare(run, judged, expected);
    expect(figures).toBe(judged.size * Object.keys(MEASURES).length);
    expect(worst).toBeLessThan(1e-6);
    expect(worstMean).toBeLessThan(1e-6);
  });

  it('gives the same figures on the run file that we write', () => {
    const written = parseRun(formatRun(run, name));
    expect(compare(written, judged, expected).worst).toBeLessThan(1e-6);
  });

  it('tells a wrong order of equal scores apart', () => {
    const shuffled = new Map([...run].map(([query, items]) => [query, items.map((item) => ({ ...item, score: 1 }))]));
    expect(compare(shuffled, judged, expected).worst).toBeGreaterThan(0.1);
  });
});
