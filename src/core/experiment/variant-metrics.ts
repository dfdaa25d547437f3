import { QUERY_STEPS, STORED_STAGES } from '../common';
import type { CostEstimate } from '../cost';
import { QUALITY_METRIC_IDS } from '../evaluation';
import { findMetric, type MetricValue } from '../metrics';
import type { PreparedVariant } from '../pipeline';
import { interval, percentile, percentileInterval } from '../statistics';
import type { ColdProbe } from '../lab';
import type { CacheMeasure } from './measure-cache';
import type { LatencySamples } from './measure-latency';
import type { QueryQuality } from './measure-quality';

/** What was measured of one variant. */
export interface VariantMeasures {
  readonly latency: LatencySamples;
  readonly quality: readonly QueryQuality[];
  readonly annRecall: readonly number[];
  readonly cache?: CacheMeasure;
  readonly cold?: ColdProbe;
  readonly cost: CostEstimate;
}

const PERCENTILES = [50, 95, 99] as const;

/** Collects figures under metric ids; what is not finite was not measured and gets no entry. */
class Figures {
  readonly values: Record<string, MetricValue> = {};

  set(id: string, value: number | undefined, more: Omit<MetricValue, 'value' | 'unit'> = {}): void {
    const metric = findMetric(id);
    if (!metric) throw new Error(`undeclared metric ${id}`);
    if (value !== undefined && Number.isFinite(value)) this.values[id] = { value, unit: metric.unit, ...more };
  }

  percentiles(prefix: string, samples: readonly number[], byQuery?: readonly (readonly number[])[], seed = 0): void {
    if (!samples.length) return;
    for (const p of PERCENTILES) {
      const ends = byQuery && p !== 99 ? percentileInterval(byQuery, p, { seed }) : {};
      this.set(`${prefix}.p${p}`, percentile(samples, p), { ...ends, n: samples.length });
    }
  }
}

/** Every metric of one variant that could be measured; the rest stays unknown. */
export function variantMetrics(
  prepared: PreparedVariant,
  measures: VariantMeasures,
  seed: number,
): Record<string, MetricValue> {
  const figures = new Figures();
  const { latency, quality, annRecall, cache, cold, cost } = measures;

  for (const id of QUALITY_METRIC_IDS) {
    const values = quality.flatMap((query) => (query.metrics ? [query.metrics[id]] : []));
    if (values.length) {
      const { mean, low, high } = interval(values, { seed });
      figures.set(id, mean, { low, high, n: values.length });
    }
  }
  if (annRecall.length) {
    const { mean, low, high } = interval(annRecall, { seed });
    figures.set('ann.recall@10', mean, { low, high, n: annRecall.length });
  }

  figures.percentiles('latency.total', latency.totals, latency.byQuery, seed);
  for (const step of QUERY_STEPS) figures.percentiles(`latency.${step}`, latency.steps[step]);
  figures.set('latency.first', cold?.firstQueryMs, { n: 1 });
  const meanMs = latency.totals.reduce((sum, ms) => sum + ms, 0) / latency.totals.length;
  figures.set('throughput.qps', 1000 / meanMs, { n: latency.totals.length });

  if (cache) {
    figures.percentiles('latency.cache', cache.hitMs);
    figures.values['cache.result.hitRatio'] = cache.hitRatio;
  }

  const { dense, lexical, stages } = prepared;
  figures.set('memory.vectors.bytes', dense ? dense.index.vectorBytes : 0);
  figures.set('memory.index.bytes', (dense?.index.overheadBytes ?? 0) + (lexical?.bytes ?? 0));
  figures.set('memory.engine.bytes', cold?.privateBytes, { n: 1 });
  figures.set('disk.bytes', sum(stages.map((stage) => stage.diskBytes)));
  figures.set('build.ms', sum(stages.map((stage) => stage.buildMs)));
  for (const stage of STORED_STAGES)
    figures.set(`build.${stage}.ms`, stages.find((work) => work.stage === stage)?.buildMs);

  figures.set('cost.per1kQueries.usd', cost.per1kQueriesUsd);
  figures.set('cost.perMonth.usd', cost.perMonthUsd);
  figures.set('cost.avoided.usd', cost.avoidedUsd);
  figures.set('cost.index.usd', cost.indexUsd);
  return figures.values;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
