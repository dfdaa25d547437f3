import { QUERY_STEPS, STORED_STAGES } from '../common';
import { QUALITY_METRIC_IDS } from '../evaluation';
import { findMetric, type MetricValue } from '../metrics';
import type { PreparedVariant, StageWork } from '../pipeline';
import { interval, latencyPercentiles, mean } from '../statistics';
import type { ColdMeasure } from './cold-start';
import type { CacheMeasure } from './measure-cache';
import type { LatencySamples } from './measure-latency';
import type { QueryQuality } from './measure-quality';

/** What was measured of one variant. */
export interface VariantMeasures {
  readonly latency: LatencySamples;
  readonly quality: readonly QueryQuality[];
  readonly annRecall: readonly number[];
  readonly cache?: CacheMeasure;
  readonly cold?: ColdMeasure;
  /** Cost metrics by id; what is unknown is absent. */
  readonly cost: Readonly<Record<string, MetricValue>>;
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

  /** Percentiles of samples grouped by query, with their intervals. */
  percentiles(prefix: string, byQuery: readonly (readonly number[])[]): void {
    const found = latencyPercentiles(byQuery, PERCENTILES) ?? [];
    for (const [i, { value, ...more }] of found.entries()) this.set(`${prefix}.p${PERCENTILES[i]!}`, value, more);
  }

  /** One over the mean time; its interval is that of the mean over the queries, each with the mean of its rounds. */
  throughput({ byQuery, totals }: LatencySamples, seed: number): void {
    const perQuery = byQuery.filter((own) => own.length > 0).map(mean);
    const found = interval(perQuery, seed);
    if (!found) return;
    const ends = found.n > 1 && { low: 1000 / found.high, high: 1000 / found.low };
    this.set('throughput.qps', 1000 / mean(totals), { ...ends, n: totals.length });
  }

  mean(id: string, values: readonly number[], seed: number): void {
    const found = interval(values, seed);
    if (found) this.set(id, found.mean, { low: found.low, high: found.high, n: found.n });
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
  const starts = cold && { n: cold.starts };

  for (const id of QUALITY_METRIC_IDS) {
    figures.mean(
      id,
      quality.flatMap((query) => (query.metrics ? [query.metrics[id]] : [])),
      seed,
    );
  }
  figures.mean('ann.recall@10', annRecall, seed);

  figures.percentiles('latency.total', latency.byQuery);
  for (const step of QUERY_STEPS) figures.percentiles(`latency.${step}`, latency.steps[step]);
  figures.set('latency.first', cold?.firstQueryMs, starts);
  figures.set('latency.priming', cold?.primingMs, starts);
  figures.mean('latency.early.mean', cold?.earlyMs ?? [], seed);
  figures.throughput(latency, seed);

  if (cache) {
    figures.percentiles(
      'latency.cache',
      cache.hitMs.map((ms) => [ms]),
    );
    if (cache.hitRatio) figures.values['cache.result.hitRatio'] = cache.hitRatio;
  }

  const { dense, lexical, stages } = prepared;
  figures.set('memory.vectors.bytes', dense ? dense.index.vectorBytes : 0);
  // Unknown where a server holds the index: what it takes there, nobody here measures.
  const overhead = dense ? dense.index.overheadBytes : 0;
  figures.set('memory.index.bytes', overhead === undefined ? undefined : overhead + (lexical?.bytes ?? 0));
  figures.set('memory.engine.bytes', cold?.privateBytes, starts);
  figures.set('disk.bytes', overhead === undefined ? undefined : sum(stages.map((stage) => stage.diskBytes)));
  figures.set('build.ms', sum(stages.map(buildMs)), { n: 1 });
  for (const stage of STORED_STAGES) {
    const works = stages.filter((candidate) => candidate.stage === stage);
    figures.set(`build.${stage}.ms`, works.length > 0 ? sum(works.map(buildMs)) : undefined, { n: 1 });
  }

  return { ...figures.values, ...cost };
}

/** Documents are read anew in every run; the other stages remember how long they took. */
const buildMs = ({ stage, ms, buildMs: whenComputed }: StageWork): number => (stage === 'corpus' ? ms : whenComputed);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
