import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ndcgAt, parseRun } from '../../src/core/evaluation';
import {
  bcaInterval,
  bootstrapMeans,
  comparePaired,
  expandedPercentileInterval,
  mean,
  pairedT,
  percentileInterval,
  signFlipTest,
  wilcoxonSignedRank,
} from '../../src/core/statistics';

interface PairedGolden {
  readonly n: number;
  readonly meanDifference: number;
  readonly tStatistic: number;
  readonly tPValue: number;
  readonly wilcoxonPValue: number;
  readonly bootstrap95: readonly [number, number];
}

/** scipy.stats.bootstrap 1.17.1, method "BCa", 200,000 resamples, mean of three seeds. */
const SCIPY_BCA: Readonly<Record<string, readonly [number, number]>> = {
  cranfield: [0.0819, 0.1373],
  cacm: [0.0523, 0.2195],
};

const golden = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const metrics = JSON.parse(golden('metrics.json')) as Record<string, unknown>;

/** nDCG@10 by query in full precision: the golden figures were made from values that were not rounded. */
function ndcg10(name: string): number[] {
  const grades = new Map<string, Map<string, number>>();
  for (const line of golden(`qrels/${name.split('-')[0]}.tsv`).trim().split('\n').slice(1)) {
    const [query, document, grade] = line.split('\t');
    grades.set(query!, (grades.get(query!) ?? new Map<string, number>()).set(document!, Number(grade)));
  }
  const run = parseRun(golden(`runs/${name}.trec`));
  return [...grades].map(([query, judged]) => ndcgAt(10)(run.get(query) ?? [], judged));
}

describe.each(['cranfield', 'cacm'])('SciPy on %s, dense against ties', (collection) => {
  const expected = metrics[`${collection}-paired-ndcg10`] as PairedGolden;
  const dense = ndcg10(`${collection}-dense`);
  const ties = ndcg10(`${collection}-ties`);
  const differences = dense.map((value, i) => value - ties[i]!);

  it('has its mean difference and paired t', () => {
    expect(differences).toHaveLength(expected.n);
    expect(mean(differences)).toBeCloseTo(expected.meanDifference, 12);
    const { statistic, pValue } = pairedT(differences);
    expect(statistic).toBeCloseTo(expected.tStatistic, 9);
    expect(pValue / expected.tPValue).toBeCloseTo(1, 8);
  });

  it('has its Wilcoxon p', () => {
    expect(wilcoxonSignedRank(differences).pValue / expected.wilcoxonPValue).toBeCloseTo(1, 8);
  });

  it.each([1, 2, 3])('has the ends of its bootstrap interval (percentile) within 0.005, seed %d', (seed) => {
    const { low, high } = percentileInterval(bootstrapMeans(differences, 10_000, seed));
    expect(Math.abs(low - expected.bootstrap95[0])).toBeLessThan(0.005);
    expect(Math.abs(high - expected.bootstrap95[1])).toBeLessThan(0.005);
  });

  it('has the ends of its BCa interval', () => {
    const { low, high } = bcaInterval(differences, bootstrapMeans(differences, 50_000, 1));
    const [scipyLow, scipyHigh] = SCIPY_BCA[collection]!;
    expect(Math.abs(low - scipyLow)).toBeLessThan(0.002);
    expect(Math.abs(high - scipyHigh)).toBeLessThan(0.002);
  });

  it('widens the percentile interval for a small sample, by less than a twentieth', () => {
    const means = bootstrapMeans(differences, 10_000, 1);
    const plain = percentileInterval(means);
    const wide = expandedPercentileInterval(means, differences.length);
    const growth = (wide.high - wide.low) / (plain.high - plain.low);
    expect(growth).toBeGreaterThan(1);
    expect(growth).toBeLessThan(1.05);
    expect(comparePaired(ties, dense, { seed: 1, better: 'higher' }).low).toBeCloseTo(wide.low, 2);
  });

  it('decides for dense, and the other way round against ties', () => {
    expect(signFlipTest(differences, { seed: 1 })).toBeLessThan(0.01);
    expect(comparePaired(ties, dense, { seed: 1, better: 'higher' }).verdict).toBe('better');
    expect(comparePaired(dense, ties, { seed: 1, better: 'higher' }).verdict).toBe('worse');
  });
});
