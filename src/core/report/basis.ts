import type { RunResult } from '../experiment';
import type { Metric, MetricValue } from '../metrics';
import type { Scale } from './format-value';

/** What a figure rests on: `95 % interval 0.70 – 0.80, n = 123`, `n = 1`, `exact`, `estimate`; empty where it is unsaid. */
export function basisText({ unit, compare }: Metric, { low, high, n }: MetricValue, { format, label }: Scale): string {
  const parts = [
    ...(low !== undefined && high !== undefined && low !== high
      ? [`95 % interval ${format(low)} – ${format(high)}${label === '' ? '' : ` ${label}`}`]
      : []),
    ...(n === undefined ? [] : [`n = ${n.toLocaleString('en')}`]),
  ];
  if (parts.length > 0) return parts.join(', ');
  return unit === 'usd' ? 'estimate' : compare === 'exact' ? 'exact' : '';
}

/** "p50 ±1.2 %, p95 ±3.4 %": how far the baseline differed from itself; undefined where nobody looked. */
export function noiseText({ noise = [] }: Pick<RunResult, 'noise'>): string | undefined {
  const parts = noise.map(({ metric, floorShare }) => {
    const percent = 100 * floorShare;
    return `${metric.split('.').at(-1)!} ±${percent.toFixed(percent < 10 ? 1 : 0)} %`;
  });
  return parts.length > 0 ? parts.join(', ') : undefined;
}
