/** Groups of the comparison table, in its order. */
export const METRIC_GROUPS = [
  { id: 'quality', label: 'Quality' },
  { id: 'ann', label: 'Index against exact search' },
  { id: 'latency', label: 'Latency, warm' },
  { id: 'throughput', label: 'Throughput' },
  { id: 'cache', label: 'Caches' },
  { id: 'memory', label: 'Memory and disk' },
  { id: 'build', label: 'Build' },
  { id: 'cost', label: 'Cost, estimated' },
] as const;
export type MetricGroup = (typeof METRIC_GROUPS)[number]['id'];

/** `ratio` is 0…1; `bytes`, `ms`, `usd` as their names say; `perSecond` counts. */
export const METRIC_UNITS = ['ratio', 'ms', 'bytes', 'usd', 'perSecond', 'count'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

export interface Metric {
  /** Stable id, e.g. `quality.ndcg@10`. */
  readonly id: string;
  readonly group: MetricGroup;
  readonly label: string;
  readonly unit: MetricUnit;
  readonly better: 'higher' | 'lower';
  /** How it is measured and what it means; ends up in tooltips, reports and the documentation. */
  readonly description: string;
  /** Shown in the comparison table without asking; the others are behind "All metrics". */
  readonly headline: boolean;
  /** Measured by some runs only, on purpose: where no variant has it, it is not said to be unknown. */
  readonly optional?: boolean;
  /** How two variants are told apart: per-query pairs, per-query latency samples, or a plain difference of exact figures. */
  readonly compare: 'paired-queries' | 'paired-latency' | 'exact' | 'none';
}

/** One figure. A figure that nobody measured has no entry: "unknown", never 0. */
export interface MetricValue {
  readonly value: number;
  readonly unit: MetricUnit;
  /** Ends of the 95 % interval, where one can be given. */
  readonly low?: number;
  readonly high?: number;
  /** Samples behind the figure. */
  readonly n?: number;
}
