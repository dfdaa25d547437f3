import type { CacheLabResult } from '../../src/core/cache-lab';
import type { ChartModel } from '../charts/model';
import { axis, baseOptions, number } from '../charts/options';
import { seriesOf } from '../charts/series';

const WITHOUT = 'without caches';
/** Percentiles that stand in the table. */
const SHOWN = [10, 25, 50, 75, 90, 95, 99, 100];

interface Line {
  readonly name: string;
  /** Absent: without caches. */
  readonly look?: number;
  readonly percentiles: readonly number[];
  readonly ms: readonly number[];
}

function linesOf({ columns }: CacheLabResult): Line[] {
  const [first] = columns;
  return [
    ...(first ? [{ name: WITHOUT, percentiles: first.latency.percentiles, ms: first.latency.without }] : []),
    ...columns.map(({ name, latency }, look) => ({ name, look, percentiles: latency.percentiles, ms: latency.with })),
  ].filter(({ ms }) => ms.length > 0);
}

const msAt = ({ percentiles, ms }: Line, percentile: number): number | undefined => ms[percentiles.indexOf(percentile)];
const text = (ms: number | undefined): string => (ms === undefined ? '' : number(ms));

/** Share of the requests that are answered within t, with each column's caches and without any. */
export function timesChart(result: CacheLabResult): ChartModel {
  const lines = linesOf(result);
  const shown = SHOWN.filter((percentile) => lines.some((line) => msAt(line, percentile) !== undefined));
  const medians = lines.flatMap((line) => {
    const [half, most] = [msAt(line, 50), msAt(line, 95)];
    return half === undefined || most === undefined
      ? []
      : [`${line.name}: half within ${number(half)} ms, 95 % within ${number(most)} ms`];
  });
  // A hit takes microseconds, a miss milliseconds; what took no measurable time is drawn at the left edge.
  const positive = lines.flatMap(({ ms }) => ms.filter((value) => value > 0));
  const least = Math.min(...positive, 1);
  return {
    id: 'times',
    title: 'Time of a request, share answered within t',
    summary: medians.length > 0 ? `${medians.join('; ')}.` : 'No time was measured.',
    ...(lines.length > 0 && { note: 'Thin line: without caches.' }),
    columns: ['Share of requests', ...lines.map(({ name }) => `${name}, ms`)],
    rows: shown.map((percentile) => [`${String(percentile)} %`, ...lines.map((line) => text(msAt(line, percentile)))]),
    height: 260,
    ...(positive.length > 0 && {
      config: (theme) => ({
        type: 'line' as const,
        data: {
          datasets: lines.map(({ name, look, percentiles, ms }) => {
            const colour = look === undefined ? theme.foreground : theme.colour(seriesOf(look).colour);
            return {
              label: name,
              data: ms.map((value, i) => ({ x: Math.max(value, least), y: percentiles[i]! / 100 })),
              borderColor: colour,
              backgroundColor: colour,
              borderDash: look === undefined ? [] : [...seriesOf(look).dash],
              borderWidth: look === undefined ? 1 : 2,
              pointRadius: 0,
              pointHitRadius: 6,
            };
          }),
        },
        options: {
          ...baseOptions(theme),
          parsing: false,
          layout: { padding: { right: 12 } },
          interaction: { mode: 'nearest', intersect: false },
          scales: {
            x: { type: 'logarithmic', ...axis(theme, (value) => `${number(value)} ms`), min: least },
            y: { type: 'linear', ...axis(theme, (value) => `${String(Math.round(100 * value))} %`), min: 0, max: 1 },
          },
          plugins: {
            ...baseOptions(theme).plugins,
            tooltip: {
              ...baseOptions(theme).plugins?.tooltip,
              callbacks: {
                title: () => '',
                label: ({ dataset, parsed }) =>
                  `${dataset.label ?? ''}: ${((parsed.y ?? 0) * 100).toFixed(0)} % within ${number(parsed.x ?? 0)} ms`,
              },
            },
          },
        },
      }),
    }),
  };
}
