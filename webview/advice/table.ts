import type { AdvicePoint, IndexAdvice } from '../../src/core/advice';
import { curvesOf, pointParts } from '../../src/core/report';
import { seriesMark } from '../charts/series';
import { codicon, h } from '../dom';
import { megabytes } from '../text';
import { intervalText, msText, recallText } from './curve';

const COLUMNS = ['Index', 'Recall@10', 'Search', 'Build', 'Memory'];

/** The least that reaches the target, or the best there is. */
const pointAtTarget = (curve: readonly AdvicePoint[], target: number): AdvicePoint =>
  curve.find(({ recall }) => recall.value >= target) ?? curve.at(-1)!;

/** A figure, and below it what it is to be read with. */
const cell = (figure: string, below = ''): HTMLElement =>
  h('td', { class: 'num' }, figure, below !== '' && h('div', { class: 'small dim' }, below));

/** One row an index: the point of its curve that reaches the target; exact search first. */
export function adviceTable({ points, best, recallTarget, exactMs, vectorBytes }: IndexAdvice): HTMLElement {
  const chosen = best === undefined ? undefined : points[best];
  const exact = h(
    'tr',
    {},
    h('th', { scope: 'row' }, 'flat', h('div', { class: 'small dim' }, 'compares with every vector')),
    ...[cell('1.000'), cell(msText(exactMs)), cell(''), cell(megabytes(vectorBytes))],
  );
  const rows = curvesOf(points).map((curve, i) => {
    const point = chosen && curve.includes(chosen) ? chosen : pointAtTarget(curve, recallTarget);
    const { parameters, effort } = pointParts(point);
    const advised = point === chosen;
    return h(
      'tr',
      { class: advised ? 'chosen' : undefined },
      h(
        'th',
        { scope: 'row' },
        ...[seriesMark(i), ` ${point.kind} `],
        advised && h('span', { class: 'advised' }, codicon('check'), 'advised'),
        h('div', { class: 'small dim' }, `${parameters}, ${effort}`),
        point.recall.value < recallTarget && h('div', { class: 'small problem' }, 'below the recall wanted'),
      ),
      cell(recallText(point), intervalText(point)),
      cell(msText(point.searchMs), `${Math.round(100 * point.relativeTime)} % of exact`),
      cell(msText(point.buildMs)),
      cell(point.bytes === undefined ? 'unknown' : megabytes(point.bytes)),
    );
  });
  return h(
    'div',
    { class: 'table-box', role: 'region', 'aria-label': 'Indexes', tabindex: 0 },
    h(
      'table',
      { class: 'plain' },
      h('caption', { class: 'sr-only' }, 'Indexes at the recall wanted'),
      h(
        'thead',
        {},
        h('tr', {}, ...COLUMNS.map((name, i) => h('th', { scope: 'col', class: i > 0 ? 'num' : undefined }, name))),
      ),
      h('tbody', {}, exact, ...rows),
    ),
  );
}
