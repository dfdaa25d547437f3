import type { Plugin } from 'chart.js';
import type { RunResult } from '../../src/core/experiment';
import { drawText } from './highlight';
import { finite, UNKNOWN, type ChartModel } from './model';
import { axis, baseOptions, number } from './options';
import { paretoFront } from './pareto';
import { placeLabels } from './place-labels';
import { seriesOf } from './series';
import type { ChartTheme } from './theme';

const QUALITY = 'quality.ndcg@10';
const LATENCY = 'latency.total.p95';

/** Names beside the marks: no legend to look up, and readable without colours. */
const nameLabels = (theme: ChartTheme): Plugin => ({
  id: 'names',
  afterDatasetsDraw(chart) {
    const { ctx, data, chartArea } = chart;
    ctx.save();
    ctx.font = `${String(theme.fontSize)}px ${theme.fontFamily}`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    const named = data.datasets.flatMap((dataset, i) => {
      const mark = chart.getDatasetMeta(i).data[0];
      const { label = '' } = dataset;
      if (label === '' || !mark) return [];
      const { x, y } = mark.getProps(['x', 'y'], true) as { x: number; y: number };
      const radius = Number((dataset as { pointRadius?: unknown }).pointRadius);
      return [{ label, x, y, radius, width: ctx.measureText(label).width }];
    });
    for (const [i, { x, y }] of placeLabels(named, chartArea, theme.fontSize * 1.3).entries())
      drawText(ctx, named[i]!.label, [x, y], { text: theme.foreground, rim: theme.background });
    ctx.restore();
  },
});

/** Quality against p95; the mark's area grows with memory, the line joins what nothing else beats on both. */
export function qualityLatencyChart({ variants }: RunResult): ChartModel {
  const all = variants.map(({ name, metrics }, index) => {
    const vectors = finite(metrics['memory.vectors.bytes']?.value);
    const links = finite(metrics['memory.index.bytes']?.value);
    return {
      name,
      index,
      gain: finite(metrics[QUALITY]?.value),
      cost: finite(metrics[LATENCY]?.value),
      bytes: vectors === null && links === null ? null : (vectors ?? 0) + (links ?? 0),
    };
  });
  const points = all.flatMap((p) => (p.gain === null || p.cost === null ? [] : [{ ...p, gain: p.gain, cost: p.cost }]));
  const front = paretoFront(points);
  const most = Math.max(1, ...points.map(({ bytes }) => bytes ?? 0));
  const onFront = new Set(front.map(({ name }) => name));
  const gains = points.map(({ gain }) => gain);
  const spread = Math.max(Math.max(...gains) - Math.min(...gains), 0.02);
  const costs = points.map(({ cost }) => cost);
  const logarithmic = Math.max(...costs) / Math.max(Math.min(...costs), 1e-9) > 30;
  return {
    id: 'quality-latency',
    title: 'Quality against p95, size of mark = memory; line = Pareto front',
    summary:
      points.length > 0
        ? `Best on nDCG@10 for their latency: ${front.map(({ name, gain, cost }) => `${name} (${number(gain)} at ${number(cost)} ms)`).join(', ')}.`
        : 'Quality is unknown: there are no judgements.',
    columns: ['Variant', 'nDCG@10', 'p95, ms', 'Vectors and index, MB', 'On the Pareto front'],
    rows: all.map(({ name, gain, cost, bytes }) => [
      name,
      gain === null ? UNKNOWN : gain.toFixed(3),
      cost === null ? UNKNOWN : number(cost),
      bytes === null ? UNKNOWN : number(bytes / 1e6),
      gain === null || cost === null ? UNKNOWN : onFront.has(name) ? 'yes' : 'no',
    ]),
    height: 210,
    ...(points.length > 0 && {
      config: (theme) => ({
        type: 'scatter' as const,
        data: {
          datasets: [
            ...points.map(({ name, index, gain, cost, bytes }) => {
              const { colour, shape } = seriesOf(index);
              const radius = 4 + 7 * Math.sqrt((bytes ?? 0) / most);
              return {
                label: name,
                data: [{ x: cost, y: gain }],
                pointStyle: shape,
                pointRadius: radius,
                pointHoverRadius: radius,
                backgroundColor: theme.colour(colour),
                borderColor: theme.colour(colour),
                borderWidth: 1.5,
              };
            }),
            {
              label: '',
              data: front.map(({ cost, gain }) => ({ x: cost, y: gain })),
              showLine: true,
              pointRadius: 0,
              pointHitRadius: 0,
              borderColor: theme.dim,
              borderDash: [3, 3],
              borderWidth: 1,
            },
          ],
        },
        plugins: [nameLabels(theme)],
        options: {
          ...baseOptions(theme),
          layout: { padding: { right: 12, top: 8 } },
          scales: {
            x: {
              type: logarithmic ? 'logarithmic' : 'linear',
              ...axis(theme, (value) => `${number(value)} ms`),
              ...(logarithmic ? {} : { min: 0 }),
              suggestedMax: Math.max(...costs) * 1.15,
            },
            y: {
              type: 'linear',
              ...axis(theme, (value) => value.toFixed(spread < 0.05 ? 3 : 2)),
              suggestedMin: Math.max(0, Math.min(...gains) - spread * 0.25),
              suggestedMax: Math.min(1, Math.max(...gains) + spread * 0.25),
            },
          },
          plugins: {
            ...baseOptions(theme).plugins,
            tooltip: {
              ...baseOptions(theme).plugins?.tooltip,
              filter: ({ dataset }) => dataset.label !== '',
              callbacks: {
                label: ({ dataset, parsed }) =>
                  `${dataset.label ?? ''}: nDCG@10 ${(parsed.y ?? 0).toFixed(3)} at ${number(parsed.x ?? 0)} ms`,
              },
            },
          },
        },
      }),
    }),
  };
}
