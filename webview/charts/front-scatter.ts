import type { ChartConfiguration, Plugin } from 'chart.js';
import { drawText, faint, type Highlight } from './highlight';
import { UNKNOWN, type ChartModel } from './model';
import { axis, baseOptions } from './options';
import { paretoFront } from './pareto';
import { seriesOf } from './series';
import type { ChartTheme } from './theme';

export type PointKind = 'front' | 'base' | 'other';

/** One variant; null is a figure that nobody measured. */
export interface ScatterPoint {
  readonly name: string;
  readonly kind: PointKind;
  /** In words, for the table: "on the front", "base", "dropped". */
  readonly said: string;
  readonly x: number | null;
  readonly y: number | null;
}

export interface ScatterAxis {
  readonly label: string;
  /** With its unit: "nDCG@10", "Vectors, MB". */
  readonly head: string;
  readonly better: 'higher' | 'lower';
  readonly format: (value: number) => string;
}

type Dataset = ChartConfiguration['data']['datasets'][number];
type Drawn = ScatterPoint & { readonly x: number; readonly y: number };

const SHAPES = { front: 'rectRot', base: 'triangle', other: 'circle' } as const;
/** Names beside marks: no more than can be read. */
const MOST_NAMES = 8;
/** px */
const LIFT = 13;

/**
 * Names beside some marks where there is room, and beside the one that is looked at.
 * @param named those that the picture is about
 */
const names = (points: readonly Drawn[], named: readonly Drawn[], highlight: Highlight, theme: ChartTheme): Plugin => ({
  id: 'names',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    const colours = { text: theme.foreground, rim: theme.background };
    const taken: { x: number; y: number; width: number }[] = [];
    ctx.save();
    ctx.font = `${String(theme.fontSize)}px ${theme.fontFamily}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    /** @param lift how far above its mark a name stands: the one looked at must not hide its neighbours */
    const write = ({ name, x, y }: Drawn, lift: number): void => {
      const [px, py] = [scales['x']!.getPixelForValue(x), scales['y']!.getPixelForValue(y) - lift];
      const { width } = ctx.measureText(name);
      const left = px + 9 + width < chartArea.right ? px + 9 : px - 9 - width;
      const clash = taken.some(
        (other) =>
          Math.abs(other.y - py) < theme.fontSize * 1.3 && left < other.x + other.width && other.x < left + width,
      );
      if (clash && lift === 0) return;
      taken.push({ x: left, y: py, width });
      drawText(ctx, name, [left, py], colours);
    };
    const looked = points.find(({ name }) => name === highlight.name);
    if (looked) {
      ctx.strokeStyle = theme.foreground;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(scales['x']!.getPixelForValue(looked.x), scales['y']!.getPixelForValue(looked.y), 8, 0, 2 * Math.PI);
      ctx.stroke();
      write(looked, LIFT);
    }
    for (const point of named.slice(0, MOST_NAMES)) if (point !== looked) write(point, 0);
    ctx.restore();
  },
});

function dataset(kind: PointKind, points: readonly Drawn[], theme: ChartTheme): Dataset {
  const colour = { front: theme.colour(seriesOf(0).colour), base: theme.foreground, other: theme.dim }[kind];
  const radius = kind === 'other' ? 3.5 : 6;
  return {
    label: kind,
    data: points.filter((point) => point.kind === kind).map(({ x, y }) => ({ x, y })),
    pointStyle: SHAPES[kind],
    pointRadius: radius,
    pointHoverRadius: radius + 1,
    borderColor: colour,
    hoverBorderColor: colour,
    backgroundColor: kind === 'other' ? faint(colour, 20) : colour,
    hoverBackgroundColor: colour,
    borderWidth: 1.2,
  };
}

/** One figure against another: front, base and the others by shape; the line is the best of these two figures. */
export function frontScatter(
  points: readonly ScatterPoint[],
  { x, y }: { readonly x: ScatterAxis; readonly y: ScatterAxis },
  highlight: Highlight,
): ChartModel {
  const drawn = points.filter((point): point is Drawn => point.x !== null && point.y !== null);
  const sign = ({ better }: ScatterAxis): number => (better === 'higher' ? 1 : -1);
  const base = drawn.filter(({ kind }) => kind === 'base');
  const best = paretoFront(drawn.map((point) => ({ ...point, cost: -sign(x) * point.x, gain: sign(y) * point.y })));
  const left = points.length - drawn.length;
  return {
    id: 'front',
    title: `${y.label} against ${x.label.toLowerCase()}`,
    summary:
      drawn.length > 0
        ? `Best of these two: ${best.map((point) => `${point.name} (${y.format(point.y)} at ${x.format(point.x)})`).join(', ')}.`
        : `Nothing is known of ${x.label} together with ${y.label} yet.`,
    note: `◆ on the front over all figures · ▲ base · ● others · line: best of these two figures.${left > 0 ? ` ${left.toLocaleString('en')} not drawn: dropped, failed or unknown.` : ''}`,
    columns: ['Variant', y.head, x.head, 'Place'],
    rows: points.map((point) => [
      point.name,
      point.y === null ? UNKNOWN : y.format(point.y),
      point.x === null ? UNKNOWN : x.format(point.x),
      point.said,
    ]),
    height: 300,
    ...(drawn.length > 0 && {
      config: (theme) => {
        const kinds = (['base', 'front', 'other'] as const).map((kind) => dataset(kind, drawn, theme));
        const of = (kind: string, index: number): Drawn | undefined =>
          drawn.filter((point) => point.kind === kind)[index];
        return {
          type: 'scatter' as const,
          data: {
            datasets: [
              ...kinds,
              {
                label: '',
                data: best.map((point) => ({ x: point.x, y: point.y })),
                showLine: true,
                stepped: 'before' as const,
                pointRadius: 0,
                pointHitRadius: 0,
                borderColor: theme.colour(seriesOf(0).colour),
                borderDash: [4, 3],
                borderWidth: 1.5,
              },
            ],
          },
          plugins: [names(drawn, [...base, ...best], highlight, theme)],
          options: {
            ...baseOptions(theme),
            layout: { padding: { right: 12, top: 8 } },
            scales: {
              x: {
                type: 'linear',
                ...axis(theme, x.format, rangeOf(drawn.map((point) => point.x))),
                title: titled(x.head, theme),
              },
              y: {
                type: 'linear',
                ...axis(theme, y.format, rangeOf(drawn.map((point) => point.y))),
                title: titled(y.head, theme),
              },
            },
            plugins: {
              ...baseOptions(theme).plugins,
              tooltip: {
                ...baseOptions(theme).plugins?.tooltip,
                filter: ({ dataset: { label } }) => label !== '',
                callbacks: {
                  label: ({ dataset: { label }, dataIndex }) => {
                    const point = of(label ?? '', dataIndex);
                    return point
                      ? `${point.name}: ${y.label} ${y.format(point.y)}, ${x.label} ${x.format(point.x)}`
                      : '';
                  },
                },
              },
            },
          },
        };
      },
    }),
  };
}

/** Room around the points; figures that hardly differ are not drawn as if they were far apart. */
function rangeOf(values: readonly number[]): object {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const centre = (low + high) / 2;
  const half = Math.max(0.6 * (high - low), 0.02 * Math.abs(centre));
  return { suggestedMin: low >= 0 ? Math.max(0, centre - half) : centre - half, suggestedMax: centre + half };
}

const titled = (text: string, theme: ChartTheme): object => ({
  display: true,
  text,
  color: theme.dim,
  font: { size: theme.fontSize, family: theme.fontFamily, weight: 'normal' },
});
