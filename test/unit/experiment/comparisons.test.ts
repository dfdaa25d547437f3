import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { QUALITY_METRIC_IDS, type QualityMetricId } from '../../../src/core/evaluation';
import { checkLimits, compareWithBaseline } from '../../../src/core/experiment/comparisons';
import type { VariantMeasures } from '../../../src/core/experiment/variant-metrics';
import type { MetricValue } from '../../../src/core/metrics';

const QUERIES = 40;
const metricsOf = (value: number): Record<QualityMetricId, number> =>
  Object.fromEntries(QUALITY_METRIC_IDS.map((id) => [id, value])) as Record<QualityMetricId, number>;

/** A variant that takes `ms` a query and finds `quality` of it; every tenth query is not judged. */
function measured(name: string, ms: (query: number) => number, quality: (query: number) => number, bytes: number) {
  const byQuery = Array.from({ length: QUERIES }, (_, q) => [ms(q), ms(q) * 1.01, ms(q) * 0.99]);
  const measures: VariantMeasures = {
    latency: {
      byQuery,
      totals: byQuery.flat(),
      steps: { tokenize: [], embed: [], search: [], resolve: [] },
      answers: [],
    },
    quality: byQuery.map((_, q) => ({
      ...(q % 10 !== 9 && { metrics: metricsOf(quality(q)) }),
      rank: null,
      documents: [],
      hits: [],
    })),
    annRecall: [],
    cost: {},
  };
  const judged = byQuery.flatMap((_, q) => (q % 10 === 9 ? [] : [quality(q)]));
  const ratio = judged.reduce((sum, value) => sum + value, 0) / judged.length;
  const metrics: Record<string, MetricValue> = {
    ...Object.fromEntries(QUALITY_METRIC_IDS.map((id) => [id, { value: ratio, unit: 'ratio' as const }])),
    'latency.total.p50': { value: ms(0), unit: 'ms' },
    'latency.first': { value: 500, unit: 'ms' },
    'memory.vectors.bytes': { value: bytes, unit: 'bytes' },
  };
  return { name, measures, metrics };
}
const base = measured(
  'base',
  (q) => 10 + (q % 3),
  (q) => 0.5 + (q % 4) * 0.1,
  1000,
);
const find = (comparisons: Awaited<ReturnType<typeof compareWithBaseline>>, variant: string, metric: string) =>
  comparisons.find((comparison) => comparison.variant === variant && comparison.metric === metric);

describe('comparing variants with the first', async () => {
  const faster = measured(
    'faster',
    (q) => 5 + (q % 3),
    (q) => 0.3 + (q % 4) * 0.1,
    4000,
  );
  const same = measured(
    'same',
    (q) => 10 + (q % 3),
    (q) => 0.5 + (q % 4) * 0.1,
    1000,
  );
  const comparisons = await compareWithBaseline([base, faster, same], 1, noControl);

  it('says better and worse by what the metric wants', () => {
    expect(find(comparisons, 'faster', 'quality.ndcg@10')).toMatchObject({ baseline: 'base', verdict: 'worse' });
    expect(find(comparisons, 'faster', 'quality.ndcg@10')!.difference).toBeCloseTo(-0.2, 12);
    expect(find(comparisons, 'faster', 'latency.total.p50')).toMatchObject({ verdict: 'better' });
    expect(find(comparisons, 'faster', 'memory.vectors.bytes')).toMatchObject({
      difference: 3000,
      low: 3000,
      high: 3000,
      verdict: 'worse',
    });
  });

  it('cannot tell what is the same apart', () => {
    for (const metric of ['quality.ndcg@10', 'latency.total.p50', 'memory.vectors.bytes'])
      expect(find(comparisons, 'same', metric)).toMatchObject({ difference: 0, verdict: 'cannot tell' });
  });

  it('compares what both sides have and what can be compared', async () => {
    // One start of one process says nothing; nobody measured the 95th percentile here.
    expect(find(comparisons, 'faster', 'latency.first')).toBeUndefined();
    expect(find(comparisons, 'faster', 'latency.total.p95')).toBeUndefined();
    const rest = Object.fromEntries(Object.entries(faster.metrics).filter(([id]) => !id.startsWith('memory.')));
    const without = await compareWithBaseline([base, { ...faster, metrics: rest }], 1, noControl);
    expect(find(without, 'faster', 'memory.vectors.bytes')).toBeUndefined();
  });

  it('is empty for the baseline alone, and the same for the same seed', async () => {
    expect(await compareWithBaseline([base], 1, noControl)).toEqual([]);
    expect(await compareWithBaseline([], 1, noControl)).toEqual([]);
    expect(await compareWithBaseline([base, faster, same], 1, noControl)).toEqual(comparisons);
  });
});

describe('limits', () => {
  const metrics = {
    'quality.ndcg@10': { value: 0.4, unit: 'ratio' as const },
    'latency.total.p95': { value: 40, unit: 'ms' as const },
  };
  const check = (limits: Parameters<typeof checkLimits>[1]) => checkLimits([{ name: 'v', metrics }], limits);

  it.each([
    ['at the minimum', 'quality.ndcg@10', { min: 0.4 }, true],
    ['below the minimum', 'quality.ndcg@10', { min: 0.41 }, false],
    ['at the maximum', 'latency.total.p95', { max: 40 }, true],
    ['above the maximum', 'latency.total.p95', { max: 39.9 }, false],
    ['within both', 'latency.total.p95', { min: 1, max: 50 }, true],
    ['outside one of both', 'latency.total.p95', { min: 41, max: 50 }, false],
  ])('a value %s', (_, metric, limit, kept) => {
    expect(check({ [metric]: limit })).toEqual([
      { variant: 'v', metric, limit, value: metrics[metric as keyof typeof metrics].value, kept },
    ]);
  });

  it('are broken by what nobody measured and by what no metric is', () => {
    expect(check({ 'ann.recall@10': { min: 0 } })).toEqual([
      { variant: 'v', metric: 'ann.recall@10', limit: { min: 0 }, kept: false },
    ]);
    for (const metric of ['quality.nothing', 'constructor', '__proto__'])
      expect(checkLimits([{ name: 'v', metrics }], Object.fromEntries([[metric, { max: 1 }]]))).toEqual([
        { variant: 'v', metric, limit: { max: 1 }, kept: false },
      ]);
  });

  it('hold for every variant, the baseline too', () => {
    const worse = { name: 'worse', metrics: { 'quality.ndcg@10': { value: 0.1, unit: 'ratio' as const } } };
    const results = checkLimits([{ name: 'v', metrics }, worse], { 'quality.ndcg@10': { min: 0.3 } });
    expect(results.map(({ variant, kept }) => [variant, kept])).toEqual([
      ['v', true],
      ['worse', false],
    ]);
    expect(checkLimits([worse], {})).toEqual([]);
  });
});
