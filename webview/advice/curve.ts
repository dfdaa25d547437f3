import type { Chart, Plugin } from 'chart.js';
import type { AdvicePoint, IndexAdvice } from '../../src/core/advice';
import { curvesOf, formatValue, pointParts } from '../../src/core/report';
import type { ChartModel } from '../charts/model';
import { drawText } from '../charts/highlight';
import { axis, baseOptions, number } from '../charts/options';
import { seriesOf } from '../charts/series';
import type { ChartTheme } from '../charts/theme';

export const msText = (value: number): string => formatValue({ value, unit: 'ms' });
export const recallText = ({ recall }: AdvicePoint): string => recall.value.toFixed(3);
export const intervalText = ({ recall }: AdvicePoint): string => `${recall.low.toFixed(3)}–${recall.high.toFixed(3)}`;
/** "hnsw · M 16, efConstruction 200" */
export const indexText = (point: AdvicePoint): string => `${point.kind} · ${pointParts(point).parameters}`;

/** How far below the target the picture goes: what is lower is no choice. */
const SHOWN_BELOW = 0.18;

/** Recall against the time of a search, one line an index; bars are 95 % intervals. */
export function curveChart(advice: IndexAdvice): ChartModel {
  const { points, best, exactMs, recallTarget } = advice;
  const curves = curvesOf(points);
  const chosen = best === undefined ? undefined : points[best];
  const lowest = Math.max(
    recallTarget - SHOWN_BELOW,
    Math.min(recallTarget - 0.02, ...points.map(({ recall }) => recall.low)),
  );
  const left = points.filter(({ recall }) => recall.value < lowest).length;
  return {
    id: 'curve',
    title: 'Recall@10 against search time',
    summary: chosen
      ? `${indexText(chosen)} reaches ${recallText(chosen)} in ${msText(chosen.searchMs)}; comparing with every vector takes ${msText(exactMs)}.`
      : `No index reaches ${recallTarget}; comparing with every vector takes ${msText(exactMs)}.`,
    note: `Bars: 95 % intervals over the queries · dashed: the recall wanted, and the time of exact search · ring: advised.${left > 0 ? ` ${left} points below ${lowest.toFixed(2)} are in the table only.` : ''}`,
    columns: ['Index', 'Looks at', 'Recall@10', '95 %', 'Search', 'Of exact'],
    rows: points.map((point) => [
      indexText(point),
      pointParts(point).effort,
      recallText(point),
      intervalText(point),
      msText(point.searchMs),
      `${Math.round(100 * point.relativeTime)} %`,
    ]),
    height: 320,
    config: (theme) => ({
      type: 'scatter' as const,
      data: {
        datasets: curves.map((curve, i) => {
          const { colour, dash, shape } = seriesOf(i);
          const resolved = theme.colour(colour);
          return {
            label: indexText(curve[0]!),
            data: curve.map(({ searchMs, recall }) => ({ x: searchMs, y: recall.value })),
            showLine: true,
            pointStyle: shape,
            pointRadius: 4,
            pointHoverRadius: 5,
            borderColor: resolved,
            backgroundColor: resolved,
            borderDash: [...dash],
            borderWidth: 1.5,
          };
        }),
      },
      plugins: [intervals(curves, theme), references(advice, theme)],
      options: {
        ...baseOptions(theme),
        layout: { padding: { right: 12, top: 14 } },
        scales: {
          x: {
            type: 'logarithmic',
            ...axis(theme, (value) => `${number(value)} ms`),
            ...rangeOf([...points.map(({ searchMs }) => searchMs), exactMs]),
          },
          y: {
            type: 'linear',
            ...axis(theme, (value) => value.toFixed(2)),
            min: lowest,
            max: 1.005,
          },
        },
        plugins: {
          ...baseOptions(theme).plugins,
          tooltip: {
            ...baseOptions(theme).plugins?.tooltip,
            callbacks: {
              label: ({ datasetIndex, dataIndex }) => {
                const point = curves[datasetIndex]?.[dataIndex];
                return point
                  ? `${indexText(point)}, ${pointParts(point).effort}: ${recallText(point)} (${intervalText(point)}) in ${msText(point.searchMs)}`
                  : '';
              },
            },
          },
        },
      },
    }),
  };
}

/** Room on both sides, as much as a logarithmic axis needs for its ticks; ends of one digit, since they are labelled. */
function rangeOf(times: readonly number[]): { readonly min: number; readonly max: number } {
  return { min: oneDigit(Math.min(...times) / 1.3, Math.floor), max: oneDigit(Math.max(...times) * 1.3, Math.ceil) };
}

function oneDigit(value: number, round: (value: number) => number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return round(value / unit) * unit;
}

const placeOf = (chart: Chart, x: number, y: number): readonly [number, number] => [
  chart.scales['x']!.getPixelForValue(x),
  chart.scales['y']!.getPixelForValue(y),
];

/** A thin bar from the low to the high end of each interval. */
const intervals = (curves: readonly (readonly AdvicePoint[])[], theme: ChartTheme): Plugin => ({
  id: 'intervals',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const { left, top, right, bottom } = chartArea;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, right - left, bottom - top);
    ctx.clip();
    ctx.lineWidth = 1;
    for (const [i, curve] of curves.entries()) {
      ctx.strokeStyle = theme.colour(seriesOf(i).colour);
      for (const { searchMs, recall } of curve) {
        const [x, low] = placeOf(chart, searchMs, recall.low);
        const [, high] = placeOf(chart, searchMs, recall.high);
        ctx.beginPath();
        ctx.moveTo(x, low);
        ctx.lineTo(x, high);
        ctx.moveTo(x - 2.5, low);
        ctx.lineTo(x + 2.5, low);
        ctx.moveTo(x - 2.5, high);
        ctx.lineTo(x + 2.5, high);
        ctx.stroke();
      }
    }
    ctx.restore();
  },
});

/** What the curves are read against: the target, exact search, and the point that is advised. */
const references = ({ points, best, exactMs, recallTarget }: IndexAdvice, theme: ChartTheme): Plugin => ({
  id: 'references',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const [exactX, targetY] = placeOf(chart, exactMs, recallTarget);
    const colours = { text: theme.foreground, rim: theme.background };
    ctx.save();
    ctx.font = `${String(theme.fontSize)}px ${theme.fontFamily}`;
    ctx.textBaseline = 'middle';
    ctx.strokeStyle = theme.dim;
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    ctx.moveTo(chartArea.left, targetY);
    ctx.lineTo(chartArea.right, targetY);
    ctx.moveTo(exactX, chartArea.top);
    ctx.lineTo(exactX, chartArea.bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    const exact = 'exact search';
    ctx.textAlign = 'right';
    drawText(ctx, exact, [exactX - 6, chartArea.bottom - 10], colours);
    // Curves rise to the left of this place.
    drawText(ctx, `wanted ${recallTarget}`, [exactX - 6, targetY + 10], colours);
    const chosen = best === undefined ? undefined : points[best];
    if (chosen) {
      const [x, y] = placeOf(chart, chosen.searchMs, chosen.recall.value);
      ctx.strokeStyle = theme.foreground;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(x, y, 9, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.restore();
  },
});
