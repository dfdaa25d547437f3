import type { JobControl } from '../common';
import type { Limit } from '../config';
import { METRICS, findMetric, type Metric, type MetricValue } from '../metrics';
import { compareLatencies, comparePaired, verdictOf, type Difference } from '../statistics';
import type { QualityMetricId } from '../evaluation';
import type { VariantMeasures } from './variant-metrics';
import type { Comparison, LimitResult } from './types';

interface Measured {
  readonly name: string;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly measures: VariantMeasures;
}

/** Share of an estimated price below which a difference says nothing: which chunks came back moves it as much. */
const PRICE_FLOOR = 0.01;

const percentileOf = (metric: Metric): number => Number(metric.id.split('.p').at(-1));
const LATENCY_METRICS = METRICS.filter((metric) => metric.compare === 'paired-latency');

/** Differences of every variant to the first, metric by metric, where both were measured. */
export async function compareWithBaseline(
  measured: readonly Measured[],
  seed: number,
  control: JobControl,
): Promise<Comparison[]> {
  const [baseline, ...others] = measured;
  const comparisons: Comparison[] = [];
  for (const variant of baseline ? others : []) {
    comparisons.push(...compareTwo(baseline!, variant, seed));
    await control.checkpoint();
  }
  return comparisons;
}

function compareTwo(baseline: Measured, variant: Measured, seed: number): Comparison[] {
  const sides = [baseline.measures.latency.byQuery, variant.measures.latency.byQuery] as const;
  const latencies = compareLatencies(...sides, LATENCY_METRICS.map(percentileOf), { seed }) ?? [];
  const latency = new Map(LATENCY_METRICS.map((metric, i) => [metric.id, latencies[i]]));
  return METRICS.flatMap((metric) => {
    if (!baseline.metrics[metric.id] || !variant.metrics[metric.id]) return [];
    const difference = latency.get(metric.id) ?? compareMetric(metric, baseline, variant, seed);
    return difference ? [{ baseline: baseline.name, variant: variant.name, metric: metric.id, ...difference }] : [];
  });
}

function compareMetric(metric: Metric, baseline: Measured, variant: Measured, seed: number): Difference | undefined {
  switch (metric.compare) {
    case 'none':
    case 'paired-latency':
      return undefined;
    case 'exact': {
      const before = baseline.metrics[metric.id]!.value;
      const difference = variant.metrics[metric.id]!.value - before;
      const means = metric.unit !== 'usd' || Math.abs(difference) >= PRICE_FLOOR * Math.abs(before);
      const verdict = means ? verdictOf(difference, metric.better) : 'cannot tell';
      return { difference, low: difference, high: difference, verdict };
    }
    case 'paired-queries': {
      const id = metric.id as QualityMetricId;
      // Both were asked the same queries in the same order, so a place is a pair.
      const of = (side: Measured): number[] =>
        side.measures.quality.flatMap((query) => (query.metrics ? [query.metrics[id]] : []));
      return comparePaired(of(baseline), of(variant), { seed, better: metric.better });
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
