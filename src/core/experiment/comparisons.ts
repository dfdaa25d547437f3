import { groupBy, type JobControl } from '../common';
import type { Limit } from '../config';
import { METRICS, findMetric, type Metric, type MetricValue } from '../metrics';
import { judge, percentile, testLatencies, testPaired, type Difference, type Tested } from '../statistics';
import type { QualityMetricId } from '../evaluation';
import type { Twins } from './measure-latency';
import type { Comparison, LimitResult, MachineNoise } from './types';
import type { VariantMeasures } from './variant-metrics';

interface Measured {
  readonly name: string;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly measures: VariantMeasures;
}

/** Share of an estimated price below which a difference says nothing: which chunks came back moves it as much. */
const PRICE_FLOOR = 0.01;

const percentileOf = (metric: Metric): number => Number(metric.id.split('.p').at(-1));
const LATENCY_METRICS = METRICS.filter((metric) => metric.compare === 'paired-latency');
const LATENCY_PERCENTILES = LATENCY_METRICS.map(percentileOf);

/** What the machine alone does to the latencies: the baseline against itself. Empty without samples. */
export function machineNoise([first, second]: Twins, seed: number): MachineNoise[] {
  const found = testLatencies(first, second, LATENCY_PERCENTILES, { seed }) ?? [];
  const all = first.flat();
  return found.flatMap(({ difference, low, high }, i) => {
    const floorShare = Math.max(Math.abs(low), Math.abs(high)) / percentile(all, LATENCY_PERCENTILES[i]!);
    return Number.isFinite(floorShare) ? [{ metric: LATENCY_METRICS[i]!.id, difference, low, high, floorShare }] : [];
  });
}

/**
 * Differences of every variant to the first, metric by metric, where both were measured. The run's tests of quality are
 * one family and those of latency another: verdicts are corrected for the number of tests in theirs, whatever part of
 * them is looked at. Apart, so that what was found does not depend on how busy the machine was.
 */
export async function compareWithBaseline(
  measured: readonly Measured[],
  noise: readonly MachineNoise[],
  seed: number,
  control: JobControl,
): Promise<Comparison[]> {
  const [baseline, ...others] = measured;
  if (!baseline) return [];
  const pairs: { variant: string; metric: string; test: Tested }[] = [];
  for (const variant of others) {
    const latency = latencyTests(baseline, variant, noise, seed);
    for (const metric of METRICS) {
      if (!baseline.metrics[metric.id] || !variant.metrics[metric.id]) continue;
      const test = latency.get(metric.id) ?? testMetric(metric, baseline, variant, seed);
      if (test) pairs.push({ variant: variant.name, metric: metric.id, test });
      await control.checkpoint();
    }
  }
  const families = groupBy(pairs, ({ metric }) => findMetric(metric)!.compare);
  const differences = new Map<Tested, Difference>();
  for (const family of families.values())
    for (const [i, difference] of judge(family.map(({ test }) => test)).entries())
      differences.set(family[i]!.test, difference);
  return pairs.map(({ variant, metric, test }) => ({
    baseline: baseline.name,
    variant,
    metric,
    ...differences.get(test)!,
  }));
}

function latencyTests(
  baseline: Measured,
  variant: Measured,
  noise: readonly MachineNoise[],
  seed: number,
): ReadonlyMap<string, Tested> {
  const noiseShares = LATENCY_METRICS.map(({ id }) => noise.find(({ metric }) => metric === id)?.floorShare ?? 0);
  const sides = [baseline.measures.latency.byQuery, variant.measures.latency.byQuery] as const;
  const tests = testLatencies(...sides, LATENCY_PERCENTILES, { seed, noiseShares }) ?? [];
  return new Map(tests.map((test, i) => [LATENCY_METRICS[i]!.id, test]));
}

function testMetric(metric: Metric, baseline: Measured, variant: Measured, seed: number): Tested | undefined {
  const { better } = metric;
  switch (metric.compare) {
    case 'none':
    case 'paired-latency':
      return undefined;
    case 'exact': {
      const before = baseline.metrics[metric.id]!.value;
      const difference = variant.metrics[metric.id]!.value - before;
      const clear = metric.unit !== 'usd' || Math.abs(difference) >= PRICE_FLOOR * Math.abs(before);
      return { difference, low: difference, high: difference, better, clear };
    }
    case 'paired-queries': {
      const id = metric.id as QualityMetricId;
      // Both were asked the same queries in the same order, so a place is a pair.
      const of = (side: Measured): number[] =>
        side.measures.quality.flatMap((query) => (query.metrics ? [query.metrics[id]] : []));
      return testPaired(of(baseline), of(variant), { seed, better });
    }
  }
}

/** Every limit of every variant; a metric that was not measured cannot be said to keep its limit. */
export function checkLimits(
  measured: readonly Omit<Measured, 'measures'>[],
  limits: Readonly<Record<string, Limit>>,
): LimitResult[] {
  return Object.entries(limits).flatMap(([metric, limit]) =>
    measured.map(({ name, metrics }) => {
      const value = findMetric(metric) && metrics[metric]?.value;
      const kept = value !== undefined && value >= (limit.min ?? -Infinity) && value <= (limit.max ?? Infinity);
      return { variant: name, metric, limit, ...(value !== undefined && { value }), kept };
    }),
  );
}
