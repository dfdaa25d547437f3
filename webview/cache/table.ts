import { CACHE_LAYERS, type CacheColumn, type CacheLabResult, type CacheLayer } from '../../src/core/cache-lab';
import { findKnob } from '../../src/core/config';
import { CACHE_METRICS, type Metric, type MetricValue } from '../../src/core/metrics';
import { basisText, scaleFor, visible } from '../../src/core/report';
import { seriesMark } from '../charts/series';
import { h } from '../dom';

/** A figure with its interval below it. */
interface Cell {
  readonly text: string;
  readonly under?: string;
  readonly title?: string;
}
interface Row {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
  readonly cells: readonly (Cell | undefined)[];
}

function figureRow(metric: Omit<Metric, 'group' | 'headline'>, values: readonly (MetricValue | undefined)[]): Row {
  const scale = scaleFor(
    metric.unit,
    values.map((one) => one?.value),
  );
  const cells = values.map((figure): Cell | undefined => {
    if (!figure || !Number.isFinite(figure.value)) return undefined;
    const { low, high } = figure;
    const spread =
      low === undefined || high === undefined || low === high ? '' : `${scale.format(low)} – ${scale.format(high)}`;
    return {
      text: scale.format(figure.value),
      ...(spread !== '' && { under: spread }),
      title: basisText({ ...metric, group: 'cache', headline: true }, figure, scale),
    };
  });
  return { id: metric.id, label: metric.label, unit: scale.label, description: metric.description, cells };
}

/** Layers that are on in any column, each with its own rows. */
function layerRows(layer: CacheLayer, columns: readonly CacheColumn[]): Row[] {
  const outcomes = columns.map(({ layers }) => layers.find((one) => one.layer === layer));
  const share = (id: string, label: string, description: string, of: (i: number) => MetricValue | undefined): Row =>
    figureRow(
      { id: `${layer}.${id}`, label, description, unit: 'ratio', better: 'lower', compare: 'none' },
      columns.map((_, i) => of(i)),
    );
  const counted = (id: string, label: string, description: string, of: (i: number) => number | undefined): Row => ({
    ...{ id: `${layer}.${id}`, label, description, unit: '' },
    cells: columns.map((_, i) => {
      const value = of(i);
      return value === undefined ? undefined : { text: value.toLocaleString('en') };
    }),
  });
  const rows = [
    counted('hits', 'Hits', 'Look-ups that this layer answered.', (i) => outcomes[i]?.counters.hits),
    share('hitRatio', 'Hits of look-ups', 'Hits ÷ look-ups of this layer.', (i) => outcomes[i]?.hitRatio),
    share(
      'wrong',
      'Wrong of hits',
      'Share of the hits, of requests whose meaning is known, that served a query of another meaning.',
      (i) => outcomes[i]?.wrongShare,
    ),
    share(
      'stale',
      'Stale of hits',
      'Share of the hits that served what a fresh search at that moment would not have given.',
      (i) => outcomes[i]?.staleShare,
    ),
    counted(
      'needless',
      'Dropped in vain',
      'Entries that went because documents changed, although they were still right.',
      (i) => outcomes[i]?.needlessDrops,
    ),
  ];
  return rows.filter(({ cells }) => cells.some((cell) => cell !== undefined));
}

const layerLabel = (layer: CacheLayer): string => findKnob(`cache.${layer}.policy`)?.label ?? layer;

function rowElement(
  { id, label, unit, description, cells }: Row,
  chosen: number,
  off: readonly boolean[],
): HTMLElement {
  const header = h(
    'th',
    { scope: 'row', title: description },
    label,
    unit !== '' && h('span', { class: 'dim' }, `, ${unit}`),
  );
  const drawn = cells.map((cell, i) => {
    const classes = i === chosen ? 'num chosen' : 'num';
    if (!cell)
      return off[i]
        ? h('td', { class: `${classes} dim` }, 'off')
        : h('td', { class: `${classes} dim`, title: 'Nobody measured this.' }, 'unknown');
    return h(
      'td',
      { class: classes, title: cell.title === '' ? undefined : cell.title },
      h('span', { class: 'value' }, cell.text),
      cell.under !== undefined && h('span', { class: 'under dim' }, cell.under),
    );
  });
  return h('tr', { 'data-row': id }, header, ...drawn);
}

/** Policies as columns; figures of the whole, then of each layer, as rows. */
export function policyTable({ columns }: CacheLabResult, chosenName: string): HTMLElement {
  const chosen = columns.findIndex(({ name }) => name === chosenName);
  const body = (rows: readonly Row[], off: readonly boolean[], title?: string): HTMLElement =>
    h(
      'tbody',
      {},
      title !== undefined &&
        h('tr', { class: 'group-row' }, h('th', { scope: 'rowgroup' }, title), h('td', { colspan: columns.length })),
      ...rows.map((row) => rowElement(row, chosen, off)),
    );
  const everything = CACHE_METRICS.map((metric) =>
    figureRow(
      metric,
      columns.map(({ metrics }) => metrics[metric.id]),
    ),
  ).filter(({ cells }) => cells.some((cell) => cell !== undefined));
  const layers = CACHE_LAYERS.filter((layer) =>
    columns.some((column) => column.layers.some((one) => one.layer === layer)),
  );
  return h(
    'div',
    { class: 'table-box', role: 'region', 'aria-label': 'Policies side by side', tabindex: 0 },
    h(
      'table',
      { class: 'plain policies' },
      h('caption', { class: 'sr-only' }, 'Policies side by side'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Figure'),
          ...columns.map(({ name }, i) =>
            h(
              'th',
              { scope: 'col', class: i === chosen ? 'num chosen' : 'num' },
              h('span', { class: 'variant-name' }, seriesMark(i), h('bdi', {}, visible(name))),
            ),
          ),
        ),
      ),
      body(
        everything,
        columns.map(({ layers: own }) => own.length === 0),
      ),
      ...layers.map((layer) =>
        body(
          layerRows(layer, columns),
          columns.map((column) => column.layers.every((one) => one.layer !== layer)),
          layerLabel(layer),
        ),
      ),
    ),
  );
}

/** Scrolls sideways until the chosen policy is in sight; the names of the figures stay where they are. */
export function revealChosen(box: HTMLElement): void {
  const head = box.querySelector<HTMLElement>('thead .chosen');
  if (head) box.scrollLeft = head.offsetLeft + head.offsetWidth - box.clientWidth;
}
