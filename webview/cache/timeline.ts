import type { Plugin } from 'chart.js';
import type { CacheLabResult, TimelineBucket } from '../../src/core/cache-lab';
import type { ChartModel } from '../charts/model';
import { axis, baseOptions } from '../charts/options';
import { seriesOf } from '../charts/series';
import type { ChartTheme } from '../charts/theme';
import { count } from '../text';
import { traceTime } from './time';

type Edit = CacheLabResult['timeline']['edits'][number];

const share = (part: number, of: number): number | null => (of > 0 ? part / of : null);
const percent = (value: number | null): string => (value === null ? '' : `${String(Math.round(100 * value))} %`);
const CAUSES: Record<Edit['causes'][number], string> = {
  edit: 'edited',
  add: 'added',
  delete: 'deleted',
  rename: 'renamed',
  branch: 'branch switch',
};
const editText = ({ causes, documents }: Edit): string =>
  `${count(documents, 'documents')} (${causes.map((cause) => CAUSES[cause]).join(', ')})`;

const within = (edits: readonly Edit[], { fromMs, toMs }: TimelineBucket, last: boolean): readonly Edit[] =>
  edits.filter(({ atMs }) => atMs >= fromMs && (atMs < toMs || (last && atMs === toMs)));

/** Hits of one column over the trace's time, with the wrong and stale ones among them; changes of documents as marks. At least one bucket. */
export function timelineChart({ timeline, columns }: CacheLabResult, name: string): ChartModel {
  const { buckets, edits } = timeline;
  const index = Math.max(
    0,
    columns.findIndex((column) => column.name === name),
  );
  const of = (bucket: TimelineBucket) => bucket.columns[index] ?? { hits: 0, wrong: 0, stale: 0 };
  const total = (part: 'hits' | 'wrong' | 'stale'): number =>
    buckets.reduce((sum, bucket) => sum + of(bucket)[part], 0);
  const shown = columns[index]?.name ?? '';
  return {
    id: 'timeline',
    title: `Hits of ${shown} over time`,
    summary: `${count(total('hits'), 'hits')}, ${total('wrong').toLocaleString('en')} of them wrong and ${total('stale').toLocaleString('en')} stale; documents changed ${count(edits.length, 'times')}.`,
    note: 'Share of the requests. Bars: hits · line with triangles: wrong · dashed line with squares: stale · vertical lines: documents changed.',
    columns: ['From', 'Requests', 'Hits', 'Wrong', 'Stale', 'Documents changed'],
    rows: buckets.map((bucket, i) => [
      traceTime(bucket.fromMs),
      ...[bucket.requests, of(bucket).hits, of(bucket).wrong, of(bucket).stale].map((value) =>
        value.toLocaleString('en'),
      ),
      within(edits, bucket, i === buckets.length - 1)
        .map(editText)
        .join('; '),
    ]),
    height: 240,
    config: (theme) => ({
      type: 'bar' as const,
      data: {
        labels: buckets.map(({ fromMs }) => traceTime(fromMs)),
        datasets: [
          {
            type: 'line' as const,
            label: 'wrong',
            data: buckets.map((bucket) => share(of(bucket).wrong, bucket.requests)),
            ...lineLook(theme, theme.foreground, 'triangle', []),
          },
          {
            type: 'line' as const,
            label: 'stale',
            data: buckets.map((bucket) => share(of(bucket).stale, bucket.requests)),
            ...lineLook(theme, theme.foreground, 'rect', [4, 3]),
          },
          {
            label: 'hits',
            data: buckets.map((bucket) => share(of(bucket).hits, bucket.requests)),
            backgroundColor: `color-mix(in srgb, ${theme.colour(seriesOf(index).colour)} 70%, transparent)`,
            categoryPercentage: 1,
            barPercentage: 0.9,
          },
        ],
      },
      plugins: [editMarks(buckets, edits, theme)],
      options: {
        ...baseOptions(theme),
        interaction: { mode: 'index', intersect: false },
        layout: { padding: { top: 10 } },
        scales: {
          x: {
            type: 'category',
            border: { color: theme.line },
            grid: { display: false },
            ticks: {
              color: theme.dim,
              font: { size: theme.fontSize, family: theme.fontFamily },
              maxRotation: 0,
              autoSkipPadding: 20,
            },
          },
          y: { type: 'linear', ...axis(theme, (value) => percent(value)), min: 0, max: 1 },
        },
        plugins: {
          ...baseOptions(theme).plugins,
          tooltip: {
            ...baseOptions(theme).plugins?.tooltip,
            callbacks: {
              label: ({ dataset, parsed }) => `${dataset.label ?? ''}: ${percent(parsed.y ?? null)} of requests`,
              footer: ([item]) => {
                const bucket = item && buckets[item.dataIndex];
                return bucket
                  ? within(edits, bucket, item.dataIndex === buckets.length - 1)
                      .map(editText)
                      .join('\n')
                  : '';
              },
            },
          },
        },
      },
    }),
  };
}

const lineLook = (theme: ChartTheme, colour: string, pointStyle: 'triangle' | 'rect', dash: number[]) => ({
  borderColor: colour,
  backgroundColor: theme.background,
  pointStyle,
  pointRadius: 3,
  borderDash: dash,
  borderWidth: 1.5,
});

/** A thin line at each change, with a foot on the axis. */
const editMarks = (buckets: readonly TimelineBucket[], edits: readonly Edit[], theme: ChartTheme): Plugin => ({
  id: 'edit-marks',
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    const width = (chartArea.right - chartArea.left) / Math.max(1, buckets.length);
    ctx.save();
    ctx.strokeStyle = theme.foreground;
    ctx.fillStyle = theme.foreground;
    ctx.lineWidth = 1;
    for (const { atMs } of edits) {
      const i = buckets.findIndex(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
      const bucket = buckets[i];
      if (!bucket) continue;
      const x = chartArea.left + width * (i + (atMs - bucket.fromMs) / Math.max(1, bucket.toMs - bucket.fromMs));
      ctx.beginPath();
      ctx.moveTo(x, chartArea.top);
      ctx.lineTo(x, chartArea.bottom);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - 4, chartArea.top - 6);
      ctx.lineTo(x + 4, chartArea.top - 6);
      ctx.lineTo(x, chartArea.top);
      ctx.fill();
    }
    ctx.restore();
  },
});
