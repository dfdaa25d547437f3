import { describeVariant, withThousands, type KnobId, type KnobValues } from '../config';
import type { Comparison, RunResult } from '../experiment';
import { METRIC_GROUPS, METRICS, type Metric, type MetricValue } from '../metrics';
import { scaleFor } from './format-value';
import { findComparison, verdictWord } from './verdict';

export interface TableCell {
  readonly variant: string;
  /** Without unit; `unknown` when nobody measured it. */
  readonly text: string;
  readonly value?: MetricValue;
  /** Against the baseline, without unit; absent in the baseline's column and where nothing was compared. */
  readonly difference?: string;
  readonly verdict?: string;
  readonly comparison?: Comparison;
}

export interface TableRow {
  readonly metric: Metric;
  /** Of the figures in this row: `ms`, `MB`; empty for ratios. */
  readonly unitLabel: string;
  /** One a variant, in the order of the columns. */
  readonly cells: readonly TableCell[];
}

/** Variants as columns, metrics as rows: what the terminal, the reports and the lab panel draw. */
export interface ComparisonTable {
  readonly columns: readonly { readonly name: string; readonly description: string }[];
  readonly groups: readonly {
    readonly label: string;
    /** What the figures of the group rest on, e.g. models and date of prices. */
    readonly detail?: string;
    readonly rows: readonly TableRow[];
  }[];
  /** Metrics of the choice that no variant has a figure for. */
  readonly unknown: readonly Metric[];
}

/** @param options.all every metric instead of the headline ones */
export function comparisonTable(run: RunResult, options: { readonly all?: boolean } = {}): ComparisonTable {
  const wanted = METRICS.filter((metric) => options.all === true || metric.headline);
  const known = wanted.filter(({ id }) => run.variants.some(({ metrics }) => metrics[id] !== undefined));
  const [baseline] = run.variants;
  return {
    columns: run.variants.map((variant) => ({ name: variant.name, description: describeVariant(variant, baseline) })),
    groups: METRIC_GROUPS.map(({ id, label }) => ({
      label,
      ...(id === 'cost' && { detail: pricedAs(run) }),
      rows: known.filter(({ group }) => group === id).map((metric) => rowOf(run, metric)),
    })).filter(({ rows }) => rows.length > 0),
    unknown: wanted.filter((metric) => !known.includes(metric) && metric.optional !== true),
  };
}

/** What a price stands for: models and traffic where all variants share them, and how old the prices are. */
function pricedAs({ variants, settings }: RunResult): string {
  const shared = <Id extends KnobId>(id: Id): KnobValues[Id] | undefined => {
    const [first, ...others] = variants.map(({ knobs }) => knobs[id]);
    return others.every((value) => value === first) ? first : undefined;
  };
  const models = [shared('cost.embeddingModel'), shared('cost.answerModel')].map((model) => model?.split('/').at(-1));
  const traffic = shared('cost.queriesPerMonth');
  const parts = [
    ...(models.includes(undefined) ? [] : [models.join(' + ')]),
    ...(traffic === undefined ? [] : [`${withThousands(traffic)} queries a month`]),
    `prices of ${settings.prices.date}`,
  ];
  return parts.join(', ');
}

function rowOf(run: RunResult, metric: Metric): TableRow {
  const scale = scaleFor(
    metric.unit,
    run.variants.map(({ metrics }) => metrics[metric.id]?.value),
  );
  return {
    metric,
    unitLabel: scale.label,
    cells: run.variants.map(({ name, metrics }, i) => {
      const value = metrics[metric.id];
      const comparison = i === 0 ? undefined : findComparison(run, name, metric.id);
      return {
        variant: name,
        text: scale.format(value?.value),
        ...(value && { value }),
        ...(comparison && {
          comparison,
          difference: scale.formatDifference(comparison.difference),
          verdict: verdictWord(comparison),
        }),
      };
    }),
  };
}

/** `Query p95, ms`. */
export const rowLabel = ({ metric, unitLabel }: TableRow): string =>
  unitLabel === '' ? metric.label : `${metric.label}, ${unitLabel}`;
