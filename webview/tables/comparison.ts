import type { Comparison, RunResult } from '../../src/core/experiment';
import type { MetricValue } from '../../src/core/metrics';
import {
  basisText,
  comparisonTable as tableOf,
  isSame,
  openText,
  scaleFor,
  visible,
  type Scale,
  type TableRow,
} from '../../src/core/report';
import { seriesMark } from '../charts/series';
import { h, verdictMark } from '../dom';
import { differenceWords, reachOf } from './figures';

const isFigure = (value: MetricValue | undefined): value is MetricValue =>
  value !== undefined && Number.isFinite(value.value);
const isComparison = (comparison: Comparison | undefined): comparison is Comparison =>
  comparison !== undefined && Number.isFinite(comparison.difference);
const withUnit = (text: string, { label }: Scale): string => (label === '' ? text : `${text} ${label}`);

/** Interval of the difference on an axis that the row shares; the dashed line is "no difference". */
function intervalBar({ low, high }: Comparison, reach: number): HTMLElement {
  const share = (end: number): number => 50 + (end / reach) * 48;
  const left = share(Math.min(low, high));
  const width = Math.max(share(Math.max(low, high)) - left, 3);
  return h(
    'span',
    { class: 'interval', 'aria-hidden': 'true' },
    h('i', { style: { left: `${String(Math.min(left, 97))}%`, width: `${String(width)}%` } }),
  );
}

function differenceLine(row: TableRow, comparison: Comparison, scale: Scale, reach: number): HTMLElement {
  const { low, high, difference, verdict } = comparison;
  const text = differenceWords(row.metric, row.cells[0]!.value!.value, comparison, scale.formatDifference(difference));
  const absolute = `Difference ${withUnit(scale.formatDifference(difference), scale)}`;
  const exact = low === high;
  const title = exact
    ? `${absolute}, exact.`
    : `${absolute}, between ${scale.formatDifference(low)} and ${scale.formatDifference(high)} (95 %).${testTitle(comparison)}`;
  if (isSame(comparison)) return h('span', { class: 'difference cannot', title }, text);
  return h(
    'span',
    { class: `difference ${verdict === 'cannot tell' ? 'cannot' : verdict}`, title },
    !exact && reach > 0 && intervalBar(comparison, reach),
    h(
      'span',
      { class: 'said' },
      verdictMark(verdict),
      text,
      // "12× smaller" says by itself what "−92 % better" has to add.
      / (smaller|larger)$/.test(text) ? h('span', { class: 'sr-only' }, `, ${verdict}`) : ` ${verdict}`,
    ),
  );
}

/** What an open verdict leaves to say. */
function openLine({ metric }: TableRow, comparison: Comparison): HTMLElement | undefined {
  const open = openText(comparison, metric.unit);
  return open === undefined ? undefined : h('span', { class: 'under dim' }, open);
}

/** What the verdict rests on, for those who want to know. */
const testTitle = ({ adjustedPValue, smallestDetectable, moreQueries }: Comparison): string =>
  [
    ...(adjustedPValue === undefined
      ? []
      : [
          ` p ${adjustedPValue < 0.001 ? 'below 0.001' : adjustedPValue.toFixed(3)}, corrected for the run's tests of its kind.`,
        ]),
    ...(smallestDetectable === undefined
      ? []
      : [' "Could show": the smallest difference that these queries would have shown four times of five.']),
    ...(moreQueries === undefined ? [] : [' More queries of this kind would decide.']),
  ].join('');

/** What stands below a figure that has nothing to be compared with. */
function spreadText({ low, high, n }: MetricValue, scale: Scale): string {
  if (low !== undefined && high !== undefined && low !== high) return `${scale.format(low)} – ${scale.format(high)}`;
  return n === undefined ? '' : `n = ${n.toLocaleString('en')}`;
}

function metricRow(row: TableRow): HTMLElement {
  const { metric, unitLabel, cells } = row;
  const scale = scaleFor(
    metric.unit,
    cells.map(({ value }) => value?.value),
  );
  const reach = reachOf(cells.flatMap(({ comparison }) => (isComparison(comparison) ? [comparison] : [])));
  const drawn = cells.map(({ value, text, comparison }, i) => {
    const classes = i === 0 ? 'num base' : 'num';
    if (!isFigure(value)) return h('td', { class: `${classes} dim`, title: 'Nobody measured this.' }, text);
    const spread = i === 0 ? spreadText(value, scale) : '';
    return h(
      'td',
      { class: classes, title: basisText(metric, value, scale) || undefined },
      h('span', { class: 'value' }, text),
      spread !== '' && h('span', { class: 'under dim' }, spread),
      isComparison(comparison) && isFigure(cells[0]?.value) && differenceLine(row, comparison, scale, reach),
      isComparison(comparison) && openLine(row, comparison),
    );
  });
  const header = h(
    'th',
    { scope: 'row', title: `${metric.description} ${metric.better === 'higher' ? 'Higher' : 'Lower'} is better.` },
    metric.label,
    unitLabel !== '' && h('span', { class: 'dim' }, `, ${unitLabel}`),
  );
  return h('tr', { 'data-metric': metric.id }, header, ...drawn);
}

/** Variants as columns, metrics as rows; the baseline's column and the names of the metrics stay in sight. */
export function comparisonTable(run: RunResult, allMetrics: boolean): HTMLElement {
  const { columns, groups, unknown } = tableOf(run, { all: allMetrics });
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'Metric'),
    ...columns.map(({ name, description }, i) =>
      h(
        'th',
        { scope: 'col', class: i === 0 ? 'num base' : 'num' },
        h('span', { class: 'variant-name' }, seriesMark(i), h('bdi', {}, visible(name))),
        h('span', { class: 'under dim' }, visible(description)),
      ),
    ),
  );
  const bodies = groups.map(({ label, detail, rows }) =>
    h(
      'tbody',
      {},
      h(
        'tr',
        { class: 'group-row' },
        h('th', { scope: 'rowgroup' }, label),
        h('td', { class: 'base' }),
        columns.length > 1 && h('td', { colspan: columns.length - 1, class: 'group-detail dim' }, detail ?? ''),
      ),
      ...rows.map(metricRow),
    ),
  );
  const table = h(
    'table',
    { class: 'comparison', style: { '--columns': String(columns.length) } },
    h('caption', { class: 'sr-only' }, 'Variants side by side'),
    h('thead', {}, head),
    ...bodies,
  );
  if (unknown.length === 0) return table;
  const names = unknown.map(({ label }) => label).join(', ');
  return h('div', {}, table, h('p', { class: 'small dim unknown' }, `Unknown for all: ${names}.`));
}
