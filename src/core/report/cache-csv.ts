import type { CacheLabResult } from '../cache-lab';
import type { MetricValue } from '../metrics';
import { formatCell } from './csv';

const HEAD = ['column', 'layer', 'metric', 'entries', 'value', 'unit', 'low', 'high', 'n'];

/** One figure a line (RFC 4180): of each column, of each of its layers, then the size curves. */
export function renderCacheCsv({ columns, curves }: CacheLabResult): string {
  const figure = ({ value, unit, low, high, n }: MetricValue): (string | number | undefined)[] => [
    ...[value, unit, low, high, n],
  ];
  const rows: (string | number | undefined)[][] = [HEAD];
  for (const { name, layers, metrics } of columns) {
    for (const [id, value] of Object.entries(metrics)) rows.push([name, '', id, undefined, ...figure(value)]);
    for (const { layer, counters, hitRatio, wrongShare, staleShare, needlessDrops } of layers) {
      const shares = { hitRatio, wrongShare, staleShare };
      for (const [id, share] of Object.entries(shares))
        if (share) rows.push([name, layer, id, undefined, ...figure(share)]);
      for (const [id, count] of Object.entries({ ...counters, needlessDrops }))
        if (count !== undefined) rows.push([name, layer, id, undefined, ...figure({ value: count, unit: 'count' })]);
    }
  }
  for (const { name, points } of curves)
    for (const { entries, hitRatio } of points)
      rows.push([name, 'result', 'curve', entries, ...figure({ value: hitRatio, unit: 'ratio' })]);
  return rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}
