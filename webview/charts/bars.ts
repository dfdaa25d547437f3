import type { RunResult, VariantResult } from '../../src/core/experiment';
import { finite, UNKNOWN, type ChartModel } from './model';
import { axis, baseOptions, number } from './options';
import { seriesOf } from './series';
import type { ChartTheme } from './theme';

export interface BarPart {
  readonly label: string;
  readonly metric: string;
  readonly look: 'solid' | 'hatched' | 'outline';
}

interface BarSpec {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly BarPart[];
  /** Further columns of the table beside it. */
  readonly alsoInTable?: readonly BarPart[];
  /** Raw figure to the unit of the axis. */
  readonly scale: (value: number) => number;
  readonly unit: string;
  readonly unknown: string;
}

/** Parts of one bar differ by texture, because the colour already says which variant it is. */
function texture(look: BarPart['look'], colour: string, theme: ChartTheme): string | CanvasPattern {
  if (look === 'solid') return colour;
  if (look === 'outline') return theme.background;
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const context = tile.getContext('2d');
  if (!context) return colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift - 1, 7);
    context.lineTo(shift + 7, -1);
  }
  context.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}

const figure = ({ metrics }: VariantResult, { metric }: BarPart): number | null => finite(metrics[metric]?.value);

/** Stacked bars, one for each variant. A figure that nobody measured is a gap in the bar and "unknown" in the table. */
export function barChart({ variants }: RunResult, spec: BarSpec): ChartModel {
  const { parts, alsoInTable = [], scale, unit } = spec;
  const shown = parts.filter((part) => variants.some((variant) => (figure(variant, part) ?? 0) > 0));
  const totals = variants.map((variant) => {
    const known = parts.flatMap((part) => figure(variant, part) ?? []);
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) : null;
  });
  const text = (value: number | null): string => (value === null ? UNKNOWN : number(scale(value)));
  const measured = variants.flatMap(({ name }, i) =>
    totals[i] === null || totals[i] === undefined ? [] : [`${name} ${text(totals[i])} ${unit}`],
  );
  return {
    id: spec.id,
    title: spec.title,
    summary: measured.length > 0 ? `${measured.join(', ')}.` : spec.unknown,
    ...(shown.length > 1 && { note: shown.map(({ label, look }) => `${look}: ${label}`).join(' · ') }),
    columns: ['Variant', ...[...parts, ...alsoInTable].map(({ label }) => `${label}, ${unit}`)],
    rows: variants.map((variant) => [
      variant.name,
      ...[...parts, ...alsoInTable].map((part) => text(figure(variant, part))),
    ]),
    height: 44 + 30 * variants.length,
    ...(measured.length > 0 && {
      config: (theme) => ({
        type: 'bar' as const,
        data: {
          labels: variants.map(({ name }) => name),
          datasets: shown.map((part) => ({
            label: part.label,
            data: variants.map((variant) => {
              const value = figure(variant, part);
              return value === null ? null : scale(value);
            }),
            backgroundColor: variants.map((_, i) => texture(part.look, theme.colour(seriesOf(i).colour), theme)),
            borderColor: variants.map((_, i) => theme.colour(seriesOf(i).colour)),
            borderWidth: 1,
            borderSkipped: false,
            barThickness: 14,
            stack: 'all',
          })),
        },
        options: {
          ...baseOptions(theme),
          indexAxis: 'y',
          scales: {
            x: { type: 'linear', stacked: true, ...axis(theme, (value) => `${number(value)} ${unit}`), min: 0 },
            y: {
              type: 'category',
              stacked: true,
              border: { color: theme.line },
              grid: { display: false },
              ticks: {
                color: theme.foreground,
                font: { size: theme.fontSize, family: theme.fontFamily },
                autoSkip: false,
              },
            },
          },
          plugins: {
            ...baseOptions(theme).plugins,
            tooltip: {
              ...baseOptions(theme).plugins?.tooltip,
              callbacks: {
                label: ({ dataset, parsed }) => `${dataset.label ?? ''}: ${number(parsed.x ?? 0)} ${unit}`,
              },
            },
          },
        },
      }),
    }),
  };
}

/** What grows with the corpus. The engine around it is the same for all and would hide it: it is in the table. */
export const memoryChart = (run: RunResult): ChartModel =>
  barChart(run, {
    id: 'memory',
    title: 'Memory that grows with the corpus',
    parts: [
      { label: 'vectors', metric: 'memory.vectors.bytes', look: 'solid' },
      { label: 'index', metric: 'memory.index.bytes', look: 'hatched' },
    ],
    alsoInTable: [{ label: 'whole engine, private', metric: 'memory.engine.bytes', look: 'outline' }],
    scale: (bytes) => bytes / 1e6,
    unit: 'MB',
    unknown: 'Memory was not measured.',
  });

export const costChart = (run: RunResult): ChartModel =>
  barChart(run, {
    id: 'cost',
    title: 'API cost a month, estimated',
    parts: [
      { label: 'to pay', metric: 'cost.perMonth.usd', look: 'solid' },
      { label: 'avoided by caches', metric: 'cost.avoided.usd', look: 'outline' },
    ],
    scale: (usd) => usd,
    unit: 'USD',
    unknown: 'The cost is unknown: one of the models has no known price or tokenizer.',
  });
