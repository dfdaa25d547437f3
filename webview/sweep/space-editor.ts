import { findKnob, KNOB_GROUPS, KNOBS, type KnobId } from '../../src/core/config';
import { MOST_COMBINATIONS, SWEEP_STRATEGIES, type SweepStrategy } from '../../src/core/sweep';
import type { FromSweep, SweepState } from '../../src/protocol/sweep-protocol';
import { setDisabled, textField, toolkit } from '../controls/toolkit';
import { h, setText, uniqueId, type Part } from '../dom';
import { axisRow } from './axis-row';

const STRATEGY_LABELS: Record<SweepStrategy, string> = { grid: 'Grid', random: 'Random', optimise: 'Optimise' };
const ADD = 'add';

/** The knobs to sweep, the variant to start from, the strategy and the number of variants. */
export function spaceEditor(post: (message: FromSweep) => void): Part<SweepState> {
  const rows = new Map<KnobId, ReturnType<typeof axisRow>>();
  const list = h('div', { class: 'axes' });
  const none = h('p', { class: 'dim' }, 'No knob is swept. Add one to try several values of it.');
  const add = toolkit.select('Add a knob', (id) => {
    add.set(choices, ADD);
    if (findKnob(id)) post({ type: 'addAxis', knob: id as KnobId });
  });
  let choices = [{ value: ADD, label: 'Add a knob…' }];

  const base = toolkit.select('Base variant', (name) => post({ type: 'setBase', name }));
  const strategy = toolkit.select('Strategy', (name) => post({ type: 'setStrategy', strategy: name as SweepStrategy }));
  const strategies = Object.keys(SWEEP_STRATEGIES).map((value) => ({
    value,
    label: STRATEGY_LABELS[value as SweepStrategy],
  }));
  const explained = h('p', { class: 'small dim', id: uniqueId('strategy') });
  strategy.element.setAttribute('aria-describedby', explained.id);
  const most = textField({
    label: 'Most variants',
    placeholder: 'all',
    class: 'number',
    onInput: (text) => most.setInvalid(readMost(text) === undefined ? MOST_RULE : undefined),
    onCommit: (text) => {
      const trials = readMost(text);
      if (trials !== undefined) post({ type: 'setMaxTrials', trials });
    },
  });
  const labelled = (label: string, ...content: readonly Node[]): HTMLElement =>
    h('div', { class: 'setting' }, h('span', { class: 'setting-label' }, label), ...content);
  const element = h(
    'section',
    { class: 'space', 'aria-label': 'Space' },
    none,
    list,
    h('div', { class: 'add-axis' }, add.element),
    h(
      'div',
      { class: 'settings' },
      labelled('Base variant', base.element),
      labelled('Strategy', strategy.element, explained),
      labelled('Most variants', most.element),
    ),
  );

  function drawRows(axes: SweepState['axes']): void {
    const wanted = new Set(axes.map(({ knob }) => knob));
    for (const [knob, row] of rows) {
      if (wanted.has(knob)) continue;
      // The pressed button goes with its row: the list to add to is what comes next.
      if (row.element.contains(document.activeElement)) add.element.focus();
      row.element.remove();
      rows.delete(knob);
    }
    for (const [i, axis] of axes.entries()) {
      const row = rows.get(axis.knob) ?? axisRow(axis.knob, post);
      rows.set(axis.knob, row);
      if (list.children[i] !== row.element) list.insertBefore(row.element, list.children[i] ?? null);
      row.update(axis);
    }
  }

  return {
    element,
    update(state) {
      drawRows(state.axes);
      none.hidden = state.axes.length > 0;
      choices = [
        { value: ADD, label: 'Add a knob…' },
        ...KNOB_GROUPS.flatMap(({ id, label }) =>
          KNOBS.filter((knob) => knob.group === id && !rows.has(knob.id)).map((knob) => ({
            value: knob.id,
            label: `${label} · ${knob.label}`,
          })),
        ),
      ];
      add.set(choices, ADD);
      base.set(
        state.bases.map((name) => ({ value: name, label: name })),
        state.base,
      );
      strategy.set(strategies, state.strategy);
      setText(explained, SWEEP_STRATEGIES[state.strategy]);
      most.set(state.maxTrials === undefined ? '' : String(state.maxTrials));
      const busy = state.job.state !== 'idle' && state.job.state !== 'failed';
      for (const control of [add, base, strategy]) control.setDisabled(busy);
      for (const field of element.querySelectorAll<HTMLElement>('.field, .axis .button')) setDisabled(field, busy);
    },
  };
}

const MOST_RULE = `A whole number from 1 to ${MOST_COMBINATIONS.toLocaleString('en')}, or nothing for all.`;

/** Null for all; undefined for what is no number of variants. */
function readMost(text: string): number | null | undefined {
  if (text.trim() === '' || text.trim() === 'all') return null;
  const trials = Number(text.replace(/[\s,]/g, ''));
  return Number.isInteger(trials) && trials >= 1 && trials <= MOST_COMBINATIONS ? trials : undefined;
}
