import type { RunResult } from '../../src/core/experiment';
import { cdfPoints, distributionOf, percentileOf } from './cdf';
import { UNKNOWN, type ChartModel } from './model';
import { axis, baseOptions, number, roundAbove } from './options';
import { seriesOf } from './series';

const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1] as const;
const ms = (value: number | null): string => (value === null ? UNKNOWN : number(value));

/** Latency distribution of warm, searched queries: share answered within t. */
export function latencyChart({ variants }: RunResult): ChartModel {
  const known = variants.map(({ name, latencyMs }, index) => ({
    name,
    index,
    distribution: distributionOf(latencyMs),
  }));
  const drawn = known.filter(({ distribution }) => distribution.sorted.length > 0);
  const dropped = known.reduce((sum, { distribution }) => sum + distribution.dropped, 0);
  const of = (share: number): number[] => drawn.flatMap(({ distribution }) => percentileOf(distribution, share) ?? []);
  const end = roundAbove(Math.max(...of(0.99), 1e-6) * 1.05);
  const longest = Math.max(...of(1));
  // Half of the queries of one variant would hide at the left edge otherwise.
  const logarithmic = end / Math.max(Math.min(...of(0.5)), 1e-9) > 50;
  const notes = [
    ...(drawn.length > 0 && longest > end
      ? [`The axis ends near p99; the longest query took ${number(longest)} ms.`]
      : []),
    ...(dropped > 0 ? [`${number(dropped)} samples without a finite time are left out.`] : []),
  ];
  const medians = drawn.map(
    ({ name, distribution }) =>
      `${name}: half within ${ms(percentileOf(distribution, 0.5))} ms, 95 % within ${ms(percentileOf(distribution, 0.95))} ms`,
  );
  return {
    id: 'latency',
    title: 'Latency, share of queries answered within t',
    summary: drawn.length > 0 ? `${medians.join('; ')}.` : 'No latency was measured.',
    ...(notes.length > 0 && { note: notes.join(' ') }),
    columns: ['Share of queries', ...known.map(({ name }) => `${name}, ms`)],
    rows: [
      ...SHARES.map((share) => [
        `${String(share * 100)} %`,
        ...known.map(({ distribution }) => ms(percentileOf(distribution, share))),
      ]),
      ['Samples', ...known.map(({ distribution }) => number(distribution.sorted.length))],
    ],
    height: 210,
    ...(drawn.length > 0 && {
      config: (theme) => ({
        type: 'line' as const,
        data: {
          datasets: drawn.map(({ name, index, distribution }) => {
            const { colour, dash } = seriesOf(index);
            return {
              label: name,
              data: cdfPoints(distribution),
              borderColor: theme.colour(colour),
              borderDash: [...dash],
              borderWidth: 2,
              pointRadius: 0,
              pointHitRadius: 6,
            };
          }),
        },
        options: {
          ...baseOptions(theme),
          parsing: false,
          normalized: true,
          interaction: { mode: 'nearest', intersect: false },
          scales: {
            x: {
              type: logarithmic ? 'logarithmic' : 'linear',
              ...axis(theme, (value) => `${number(value)} ms`),
              ...(logarithmic ? {} : { min: 0 }),
              max: end,
            },
            y: { type: 'linear', ...axis(theme, (value) => `${String(Math.round(value * 100))} %`), min: 0, max: 1 },
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
