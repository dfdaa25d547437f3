import { findKnob, type KnobId } from '../../src/core/config';
import type { ShownSweep } from '../../src/protocol/sweep-protocol';
import { h } from '../dom';
import { finite, UNKNOWN } from '../charts/model';
import { metricLabel, objectivesOf } from './objectives';

/** How much of each figure's spread a knob explains: bars that are their own table. */
export function importanceView(sweep: ShownSweep): HTMLElement | undefined {
  const { importance } = sweep;
  if (importance.length === 0) return undefined;
  const objectives = objectivesOf(sweep);
  const labelOf = (id: string): string => objectives.find((one) => one.id === id)?.label ?? metricLabel(id);
  const metrics = [...new Set(importance.map(({ metric }) => metric))];
  const shareOf = (knob: KnobId, metric: string): number | null =>
    finite(importance.find((one) => one.knob === knob && one.metric === metric)?.share);
  const knobs = [...new Set(importance.map(({ knob }) => knob))].sort(
    (a, b) => (shareOf(b, metrics[0]!) ?? 0) - (shareOf(a, metrics[0]!) ?? 0),
  );
  const cell = (share: number | null): HTMLElement =>
    h(
      'td',
      {},
      share === null
        ? UNKNOWN
        : h(
            'span',
            { class: 'share' },
            h('span', { class: 'num' }, `${String(Math.round(share * 100))} %`),
            h(
              'span',
              { class: 'share-bar', 'aria-hidden': 'true' },
              h('i', { style: { width: `${String(share * 100)}%` } }),
            ),
          ),
    );
  return h(
    'figure',
    { class: 'chart importance', 'data-chart': 'importance' },
    h('figcaption', {}, h('h3', {}, 'What each knob changes')),
    h(
      'div',
      { class: 'table-box', role: 'region', 'aria-label': 'What each knob changes', tabindex: 0 },
      h(
        'table',
        { class: 'plain' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Knob'),
            ...metrics.map((id) => h('th', { scope: 'col' }, labelOf(id))),
          ),
        ),
        h(
          'tbody',
          {},
          ...knobs.map((knob) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, findKnob(knob)?.label ?? knob),
              ...metrics.map((metric) => cell(shareOf(knob, metric))),
            ),
          ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'small dim' },
      'Share of the differences between variants that goes with this knob alone. What is left belongs to knobs together, and to noise.',
    ),
  );
}
