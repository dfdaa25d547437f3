import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { QUALITY_METRIC_IDS, type QualityMetricId } from '../../../src/core/evaluation';
import { checkLimits, compareWithBaseline, machineNoise } from '../../../src/core/experiment/comparisons';
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
      steps: { tokenize: [], embed: [], search: [], rerank: [], resolve: [] },
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
  const comparisons = await compareWithBaseline([base, faster, same], [], 1, noControl);

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
    const without = await compareWithBaseline([base, { ...faster, metrics: rest }], [], 1, noControl);
    expect(find(without, 'faster', 'memory.vectors.bytes')).toBeUndefined();
  });

  it('is empty for the baseline alone, and the same for the same seed', async () => {
    expect(await compareWithBaseline([base], [], 1, noControl)).toEqual([]);
    expect(await compareWithBaseline([], [], 1, noControl)).toEqual([]);
    expect(await compareWithBaseline([base, faster, same], [], 1, noControl)).toEqual(comparisons);
  });
});

describe('the tests of quality in a run are one family', () => {
  // A gain that is only just seen when nothing else is compared.
  const slight = (name: string, shift: (query: number) => number) =>
    measured(
      name,
      (q) => 10 + (q % 3),
      (q) => 0.5 + (q % 4) * 0.1 + shift(q),
      1000,
    );
  const gain = slight('gain', (q) => (q % 5 === 0 ? 0.1 : 0));
  const noisy = (i: number) => slight(`noise ${i}`, (q) => 0.05 * Math.sin(q * (i + 2)));

  it('so a verdict that stands alone does not among many, and a run without chance needs no correction', async () => {
    const alone = find(await compareWithBaseline([base, gain], [], 1, noControl), 'gain', 'quality.ndcg@10')!;
    const many = await compareWithBaseline([base, gain, noisy(0), noisy(1), noisy(2)], [], 1, noControl);
    const among = find(many, 'gain', 'quality.ndcg@10')!;
    expect(alone.pValue).toBe(among.pValue);
    expect(alone).toMatchObject({ verdict: 'better' });
    // Six quality metrics with equal figures; latency is the same in all and nothing to test.
    expect(alone.adjustedPValue).toBeCloseTo(6 * alone.pValue!, 12);
    expect(among.adjustedPValue).toBeCloseTo(24 * among.pValue!, 12);
    expect(among.verdict).toBe('cannot tell');
    expect(among.smallestDetectable).toBeGreaterThan(alone.smallestDetectable!);
  });

  it('whatever the latencies were', async () => {
    const slow = (ms: (q: number) => number) =>
      measured('gain', ms, (q) => 0.5 + (q % 4) * 0.1 + (q % 5 === 0 ? 0.1 : 0), 1000);
    const quality = async (variant: ReturnType<typeof slow>) =>
      (await compareWithBaseline([base, variant], [], 1, noControl)).filter(({ metric }) =>
        metric.startsWith('quality'),
      );
    expect(await quality(slow((q) => 20 + (q % 7)))).toEqual(await quality(slow((q) => 10 + (q % 3))));
  });

  it('and what is exact or equal in every pair is no test', async () => {
    const equal = await compareWithBaseline([base, slight('equal', () => 0)], [], 1, noControl);
    for (const comparison of equal) expect(comparison).not.toHaveProperty('pValue');
  });
});

describe('machine noise', () => {
  const twins = (factor: number): [number[][], number[][]] => [
    base.measures.latency.byQuery,
    base.measures.latency.byQuery.map((own) => own.map((ms) => ms * factor)),
  ];

  it('is the far end of what a variant may differ from itself, as a share', () => {
    const noise = machineNoise(twins(1.1), 1);
    expect(noise.map(({ metric }) => metric)).toEqual(['latency.total.p50', 'latency.total.p95', 'latency.total.p99']);
    for (const { difference, low, high, floorShare } of noise) {
      expect(difference).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      expect(floorShare).toBeGreaterThanOrEqual(0.09);
      expect(floorShare).toBeLessThan(0.4);
    }
    expect(machineNoise([[], []], 1)).toEqual([]);
  });

  it('is a floor under the verdicts on latency', async () => {
    const slower = measured(
      'slower',
      (q) => (10 + (q % 3)) * 1.08,
      (q) => 0.5 + (q % 4) * 0.1,
      1000,
    );
    const verdict = async (noise: ReturnType<typeof machineNoise>) =>
      find(await compareWithBaseline([base, slower], noise, 1, noControl), 'slower', 'latency.total.p50');
    const quiet = await verdict(machineNoise(twins(1), 1));
    expect(quiet).toMatchObject({ verdict: 'worse' });
    const loud = await verdict([
      { metric: 'latency.total.p50', difference: 0.5, low: -0.5, high: 1.5, floorShare: 0.15 },
    ]);
    expect(loud).toMatchObject({ verdict: 'cannot tell' });
    expect(loud!.smallestDetectable).toBeGreaterThan(0.15 * 10);
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
