import { csvCell, protectFormula } from '../common';
import { METRICS } from '../metrics';
import type { RunResult } from '../experiment';
import { findComparison } from './verdict';

const COLUMNS = [
  'variant',
  'metric',
  'query',
  'text',
  'value',
  'unit',
  'low',
  'high',
  'n',
  'difference',
  'differenceLow',
  'differenceHigh',
  'verdict',
  'pValue',
  'adjustedPValue',
  'smallestDetectable',
  'moreQueries',
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/**
 * One figure a line (RFC 4180: CRLF, quotes doubled): the metrics of each variant, then rank and nDCG@10 of each query.
 * Figures nobody measured are empty. Texts that a spreadsheet would run as a formula start with an apostrophe; numbers
 * are written in full and stay numbers.
 */
export function renderCsv(run: RunResult): string {
  const lines = [COLUMNS.join(','), ...[...metricRows(run), ...queryRows(run)].map(formatRow)];
  return lines.map((line) => `${line}\r\n`).join('');
}

const formatRow = (row: Row): string => COLUMNS.map((column) => formatCell(row[column])).join(',');

/** One cell of a CSV file, quoted where it has to be. */
export function formatCell(cell: string | number | undefined): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return csvCell(protectFormula(cell));
}

function* metricRows(run: RunResult): Generator<Row> {
  for (const { name, metrics } of run.variants)
    for (const { id, unit } of METRICS) {
      const figure = metrics[id];
      const comparison = findComparison(run, name, id);
      yield {
        variant: name,
        metric: id,
        unit,
        ...(figure && optional({ value: figure.value, low: figure.low, high: figure.high, n: figure.n })),
        ...(comparison && {
          difference: comparison.difference,
          differenceLow: comparison.low,
          differenceHigh: comparison.high,
          verdict: comparison.verdict,
          ...optional({
            pValue: comparison.pValue,
            adjustedPValue: comparison.adjustedPValue,
            smallestDetectable: comparison.smallestDetectable,
            moreQueries: comparison.moreQueries,
          }),
        }),
      };
    }
}

function* queryRows(run: RunResult): Generator<Row> {
  for (const [i, { name }] of run.variants.entries())
    for (const { id, text, judged, rank, ndcg10 } of run.outcomes) {
      if (!judged) continue;
      const row = { variant: name, query: id, text };
      yield { ...row, metric: 'query.rank', unit: 'count', ...optional({ value: rank[i] ?? undefined }) };
      yield { ...row, metric: 'query.ndcg@10', unit: 'ratio', ...optional({ value: ndcg10[i] ?? undefined }) };
    }
}

const optional = (row: Partial<Record<keyof Row, number | undefined>>): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
