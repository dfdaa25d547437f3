import type { ChartConfiguration, Plugin } from 'chart.js';
import { drawText, faint, type Highlight } from './highlight';
import { UNKNOWN, type ChartModel } from './model';
import { baseOptions } from './options';
import type { PointKind } from './front-scatter';
import { seriesOf } from './series';
import type { ChartTheme } from './theme';

/** A vertical line of the picture: what stands where on it. */
export interface ParallelAxis {
  readonly label: string;
  /** With its unit. */
  readonly head: string;
  /** Heights, 0 (bottom) to 1, that carry a text. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface ParallelLine {
  readonly name: string;
  readonly kind: PointKind;
  /** Height on each axis, 0 to 1; null where nobody knows. */
  readonly heights: readonly (number | null)[];
  /** The same as the table says it. */
  readonly texts: readonly string[];
}

type Dataset = ChartConfiguration['data']['datasets'][number];

/** Faint lines drawn at most: more are a grey area. */
const MOST_FAINT = 300;

const heightOf = ({ bottom, top }: { readonly bottom: number; readonly top: number }, at: number): number =>
  bottom - at * (bottom - top);

/** The line that is looked at, and the texts of the axes, above all lines. */
const overlay = (
  axes: readonly ParallelAxis[],
  lines: readonly ParallelLine[],
  highlight: Highlight,
  theme: ChartTheme,
): Plugin => ({
  id: 'overlay',
  afterDatasetsDraw({ ctx, chartArea, scales }) {
    const xOf = (i: number): number => scales['x']!.getPixelForValue(i);
    ctx.save();
    const looked = lines.find(({ name }) => name === highlight.name);
    if (looked) {
      ctx.strokeStyle = theme.foreground;
      ctx.lineWidth = 3;
      ctx.lineJoin = 'round';
      ctx.beginPath();
      for (const [i, at] of looked.heights.entries()) {
        if (at === null) continue;
        const y = heightOf(chartArea, at);
        if (i === 0 || looked.heights[i - 1] === null) ctx.moveTo(xOf(i), y);
        else ctx.lineTo(xOf(i), y);
      }
      ctx.stroke();
    }
    ctx.font = `${String(theme.fontSize)}px ${theme.fontFamily}`;
    ctx.textBaseline = 'middle';
    const colours = { text: theme.foreground, rim: theme.background };
    for (const [i, { ticks }] of axes.entries())
      for (const { at, text } of ticks) drawText(ctx, text, [xOf(i) + 5, heightOf(chartArea, at)], colours);
    ctx.restore();
  },
});

function dataset({ name, kind, heights }: ParallelLine, theme: ChartTheme): Dataset {
  const colour = {
    front: theme.colour(seriesOf(0).colour),
    base: theme.foreground,
    other: faint(theme.dim, 35),
  }[kind];
  return {
    label: name,
    data: [...heights],
    borderColor: colour,
    hoverBorderColor: colour,
    borderWidth: kind === 'other' ? 1 : 1.8,
    borderDash: kind === 'base' ? [6, 4] : [],
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 5,
  };
}

/** A long name in lines that fit between two axes. */
function linesOf(label: string): string[] {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LONGEST_LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
const LONGEST_LINE = 9;

/** Room for the texts beside the last axis, px. */
const rightRoom = (axes: readonly ParallelAxis[], { fontSize }: ChartTheme): number =>
  12 + 0.62 * fontSize * Math.max(5, ...(axes.at(-1)?.ticks.map(({ text }) => text.length) ?? []));

/** Every variant a line over all knobs and figures: the front strong, the base dashed, the others faint. */
export function parallelChart(
  axes: readonly ParallelAxis[],
  lines: readonly ParallelLine[],
  highlight: Highlight,
): ChartModel {
  const others = lines.filter(({ kind }) => kind === 'other');
  const step = Math.max(1, others.length / MOST_FAINT);
  const faintLines = Array.from(
    { length: Math.min(MOST_FAINT, others.length) },
    (_, i) => others[Math.floor(i * step)]!,
  );
  const strong = lines.filter(({ kind }) => kind !== 'other');
  const left = others.length - faintLines.length;
  return {
    id: 'parallel',
    title: 'Knobs and figures of each variant',
    summary: `${lines.length.toLocaleString('en')} variants over ${axes.map(({ label }) => label).join(', ')}; on the front: ${
      lines
        .filter(({ kind }) => kind === 'front')
        .map(({ name }) => name)
        .join(', ') || 'none'
    }.`,
    note: `Thick: front · dashed: base · faint: others${left > 0 ? `, ${String(MOST_FAINT)} of ${others.length.toLocaleString('en')}` : ''}. Higher is better on the lines of figures.`,
    columns: ['Variant', ...axes.map(({ head }) => head)],
    rows: lines.map(({ name, texts }) => [name, ...texts.map((text) => text || UNKNOWN)]),
    height: 300,
    ...(lines.length > 0 &&
      axes.length > 1 && {
        config: (theme) => ({
          type: 'line' as const,
          data: {
            labels: axes.map(({ label }) => linesOf(label)),
            // The first is drawn last, above the others.
            datasets: [...strong, ...faintLines].map((line) => dataset(line, theme)),
          },
          plugins: [overlay(axes, lines, highlight, theme)],
          options: {
            ...baseOptions(theme),
            layout: { padding: { left: 24, right: rightRoom(axes, theme), top: 12, bottom: 4 } },
            interaction: { mode: 'nearest', intersect: true },
            scales: {
              x: {
                type: 'category',
                offset: false,
                border: { display: false },
                grid: { color: theme.dim, lineWidth: 1, drawTicks: false },
                ticks: {
                  color: theme.foreground,
                  font: { size: theme.fontSize, family: theme.fontFamily },
                  autoSkip: false,
                  maxRotation: 0,
                  padding: 10,
                },
              },
              y: { type: 'linear', display: false, min: 0, max: 1 },
            },
            plugins: {
              ...baseOptions(theme).plugins,
              tooltip: {
                ...baseOptions(theme).plugins?.tooltip,
                displayColors: false,
                callbacks: {
                  title: () => '',
                  label: ({ dataset: { label }, dataIndex }) => {
                    const line = lines.find(({ name }) => name === label);
                    return line ? `${line.name}: ${axes[dataIndex]!.head} ${line.texts[dataIndex]!}` : '';
                  },
                },
              },
            },
          },
        }),
      }),
  };
}
