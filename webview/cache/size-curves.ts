import type { Chart, Plugin } from 'chart.js';
import type { CacheLabResult, SizeCurve } from '../../src/core/cache-lab';
import { sizeFigures } from '../../src/core/report';
import type { ChartModel } from '../charts/model';
import { drawText } from '../charts/highlight';
import { axis, baseOptions, number } from '../charts/options';
import { seriesOf } from '../charts/series';
import type { ChartTheme } from '../charts/theme';

const ratio = (value: number): string => value.toFixed(3);
const entriesText = (entries: number): string =>
  `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}`;
/** "W-TinyLFU" is the policy `tinylfu`. */
const policyOf = ({ name }: SizeCurve): string => name.toLowerCase().replace(/^w-/, '');

/** Look of a curve: that of the column whose result cache has its policy, else one that no column has; the bound has none. */
function looksOf({ curves, columns }: CacheLabResult): (number | undefined)[] {
  let next = columns.length;
  return curves.map((curve) => {
    if (curve.method === 'bound') return undefined;
    const policy = policyOf(curve);
    const named = columns.findIndex(({ name }) => name === policy);
    const column = named === -1 ? columns.findIndex(({ knobs }) => knobs['cache.result.policy'] === policy) : named;
    return column === -1 ? next++ : column;
  });
}

/** Hit ratio of the result cache by its size, one line a policy; the best possible above them. At least one curve. */
export function sizeChart(result: CacheLabResult): ChartModel {
  const { curves } = result;
  const looks = looksOf(result);
  const { head, rows } = sizeFigures(result);
  const enough = curves.flatMap((curve) =>
    curve.enough === undefined || curve.method === 'bound' ? [] : [`${curve.name} from ${entriesText(curve.enough)}`],
  );
  return {
    id: 'size',
    title: 'Hit ratio of the result cache against its size',
    summary: `95 % of the best that the policy reaches: ${enough.length > 0 ? enough.join(', ') : 'unknown'}.`,
    note: 'Ring: smallest size that gives 95 % of the best that the policy reaches · dashed: bound.',
    columns: head,
    rows,
    height: 260,
    config: (theme) => ({
      type: 'line' as const,
      data: {
        datasets: curves.map(({ name, points }, i) => {
          const colour = colourOf(looks[i], theme);
          return {
            label: name,
            data: points.map(({ entries, hitRatio }) => ({ x: entries, y: hitRatio })),
            borderColor: colour,
            backgroundColor: colour,
            borderDash: looks[i] === undefined ? [3, 3] : [...seriesOf(looks[i]).dash],
            borderWidth: looks[i] === undefined ? 1.25 : 2,
            pointRadius: 0,
            pointHitRadius: 6,
          };
        }),
      },
      plugins: [rings(curves, looks, theme)],
      options: {
        ...baseOptions(theme),
        parsing: false,
        layout: { padding: { right: 12, top: 8 } },
        interaction: { mode: 'nearest', intersect: false },
        scales: {
          x: { type: 'logarithmic', ...axis(theme, (value) => number(value), { title: title(theme, 'entries') }) },
          y: { type: 'linear', ...axis(theme, (value) => value.toFixed(1)), min: 0, max: 1 },
        },
        plugins: {
          ...baseOptions(theme).plugins,
          tooltip: {
            ...baseOptions(theme).plugins?.tooltip,
            callbacks: {
              title: () => '',
              label: ({ dataset, parsed }) =>
                `${dataset.label ?? ''}: ${ratio(parsed.y ?? 0)} with ${entriesText(parsed.x ?? 0)}`,
            },
          },
        },
      },
    }),
  };
}

const colourOf = (look: number | undefined, theme: ChartTheme): string =>
  look === undefined ? theme.dim : theme.colour(seriesOf(look).colour);
const title = (theme: ChartTheme, text: string): object => ({
  display: true,
  text,
  color: theme.dim,
  font: { size: theme.fontSize, family: theme.fontFamily },
});

/** Where the line is at a size, which may lie between two points. */
function placeAt(chart: Chart, points: SizeCurve['points'], entries: number): [x: number, y: number] | undefined {
  const after = points.findIndex((point) => point.entries >= entries);
  const [b, a] = [points[after], points[Math.max(0, after - 1)]];
  if (!a || !b) return undefined;
  const [xs, ys] = [chart.scales['x']!, chart.scales['y']!];
  const x = xs.getPixelForValue(entries);
  const [left, right] = [xs.getPixelForValue(a.entries), xs.getPixelForValue(b.entries)];
  const [low, high] = [ys.getPixelForValue(a.hitRatio), ys.getPixelForValue(b.hitRatio)];
  return [x, right > left ? low + ((high - low) * (x - left)) / (right - left) : high];
}

/** A ring where a size is enough, and the bound's name on its line. */
const rings = (curves: readonly SizeCurve[], looks: readonly (number | undefined)[], theme: ChartTheme): Plugin => ({
  id: 'rings',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.font = `${String(theme.fontSize)}px ${theme.fontFamily}`;
    ctx.textBaseline = 'bottom';
    ctx.textAlign = 'right';
    ctx.lineWidth = 2;
    for (const [i, { method, points, enough, name }] of curves.entries()) {
      const last = points.at(-1);
      if (method === 'bound' && last) {
        const y = chart.scales['y']!.getPixelForValue(last.hitRatio);
        drawText(ctx, name, [chartArea.right - 2, Math.max(chartArea.top + theme.fontSize, y - 2)], {
          text: theme.dim,
          rim: theme.background,
        });
        ctx.lineWidth = 2;
        continue;
      }
      const place = enough === undefined ? undefined : placeAt(chart, points, enough);
      if (!place) continue;
      ctx.strokeStyle = colourOf(looks[i], theme);
      ctx.beginPath();
      ctx.arc(...place, 5, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.restore();
  },
});
