import type { FromSweep, ShownSweep, ShownTrial } from '../../src/protocol/sweep-protocol';
import { UNKNOWN } from '../charts/model';
import { linkButton } from '../controls';
import { setDisabled, toolkit } from '../controls/toolkit';
import { h, refocus, type Part } from '../dom';
import { PAGE, pagedBody } from '../tables/plain-table';
import { headOf, knobHead, limitsOf, metricLabel, objectivesOf, valueText } from './objectives';
import { placesOf } from './pictures';
import { filterTrials, sortTrials, type TrialFilter, type TrialSort } from './sort-trials';

export interface TrialsMemory {
  readonly trialSort: string;
  readonly trialFilter: string;
}
export const FRESH_TRIALS: TrialsMemory = { trialSort: '', trialFilter: 'all' };

export interface TrialsContext {
  readonly post: (message: FromSweep) => void;
  /** The variant that is looked at; undefined for none. */
  readonly look: (name: string | undefined) => void;
  readonly memory: TrialsMemory;
  readonly remember: (change: Partial<TrialsMemory>) => void;
}

const FILTERS: Record<TrialFilter, string> = { all: 'All', front: 'Front', out: 'Dropped or failed' };
const readSort = (saved: string): TrialSort => ({
  by: saved.replace(/ reversed$/, ''),
  reversed: saved.endsWith(' reversed'),
});

/** All variants of a sweep, to sort, to choose from, and to take over. */
export function trialsTable({ post, look, memory, remember }: TrialsContext): Part<ShownSweep> {
  let sweep: ShownSweep | undefined;
  let sort = readSort(memory.trialSort);
  let filter = (Object.keys(FILTERS) as TrialFilter[]).find((one) => one === memory.trialFilter) ?? 'all';
  let shown = (): number => PAGE;
  const chosen = new Set<string>();

  const tabs = (Object.keys(FILTERS) as TrialFilter[]).map((id) => ({
    id,
    button: linkButton('', () => {
      filter = id;
      shown = () => PAGE;
      remember({ trialFilter: id });
      draw();
    }),
  }));
  const compare = toolkit.button({
    label: 'Compare Selected',
    kind: 'secondary',
    icon: 'git-compare',
    title: 'Adds them to the variants of the tuning panel and measures all of those together, with verdicts',
    onClick: () => post({ type: 'compareTrials', names: [...chosen] }),
  });
  const use = toolkit.button({
    label: 'Use as Variant',
    kind: 'secondary',
    title: 'Adds the selected one to the variants of the tuning panel',
    onClick: () => post({ type: 'useTrial', name: [...chosen][0]! }),
  });
  const selected = h('span', { class: 'dim', role: 'status' });
  const table = h('div', { class: 'table-box trials', role: 'region', 'aria-label': 'Variants', tabindex: 0 });
  const element = h(
    'section',
    { class: 'trial-list' },
    h('h2', {}, 'Variants'),
    h(
      'p',
      { class: 'small dim' },
      'Each is measured in turn with the base. Select some and compare them to see which differences are real.',
    ),
    h('div', { class: 'row tools' }, ...tabs.map(({ button }) => button), compare, use, selected),
    table,
  );

  function drawTools(): void {
    if (!sweep) return;
    const counts: Record<TrialFilter, number> = {
      all: sweep.trials.length,
      front: sweep.front.length,
      out: sweep.trials.filter(({ state }) => state !== 'measured').length,
    };
    for (const { id, button } of tabs) {
      button.textContent = `${FILTERS[id]} ${counts[id].toLocaleString('en')}`;
      button.setAttribute('aria-pressed', String(filter === id));
      button.hidden = id !== 'all' && counts[id] === 0 && filter !== id;
    }
    setDisabled(compare, chosen.size === 0);
    setDisabled(use, chosen.size !== 1);
    selected.textContent = chosen.size === 0 ? '' : `${String(chosen.size)} selected`;
  }

  function head(by: string, label: string, numeric: boolean, fallsFirst = false): HTMLElement {
    const active = sort.by === by;
    const falling = fallsFirst !== sort.reversed;
    const button = linkButton(
      [label, h('span', { 'aria-hidden': 'true' }, active ? (falling ? '\u00a0▾' : '\u00a0▴') : '')],
      () => {
        sort = { by, reversed: active && !sort.reversed };
        remember({ trialSort: `${by}${sort.reversed ? ' reversed' : ''}` });
        draw();
      },
      { 'data-key': `sort ${by}` },
    );
    const direction = active ? (falling ? 'descending' : 'ascending') : undefined;
    return h('th', { scope: 'col', class: numeric ? 'num' : undefined, 'aria-sort': direction }, button);
  }

  function limitCell(trial: ShownTrial, limits: ShownSweep['limits']): HTMLElement {
    if (trial.state !== 'measured') return h('td', {});
    const { broken, unknown } = limitsOf(trial, limits);
    if (broken.length > 0) return h('td', { class: 'worse' }, `breaks ${broken.map(metricLabel).join(', ')}`);
    if (unknown.length > 0) return h('td', { class: 'dim' }, `unknown: ${unknown.map(metricLabel).join(', ')}`);
    return h('td', { class: 'better' }, 'kept');
  }

  function rowOf(current: ShownSweep): (trial: ShownTrial) => HTMLElement[] {
    const objectives = objectivesOf(current);
    const place = placesOf(current);
    const limited = Object.keys(current.limits).length > 0;
    return (trial) => {
      const { name, values, state, reason, queries } = trial;
      const box = h('input', { type: 'checkbox', 'aria-label': `Select ${name}`, 'data-key': `trial ${name}` });
      box.checked = chosen.has(name);
      box.addEventListener('change', () => {
        if (box.checked) chosen.add(name);
        else chosen.delete(name);
        drawTools();
      });
      const over = state === 'dropped' ? `Over ${String(queries)} queries.` : undefined;
      const said = place(trial);
      return [
        h(
          'tr',
          { 'data-trial': name, class: said.includes('front') ? 'front' : undefined },
          h('th', { scope: 'row' }, h('label', {}, box, h('bdi', {}, name))),
          h(
            'td',
            { class: 'place' },
            reason === undefined ? said : h('span', { class: 'reason' }, `${said}: ${reason}`),
          ),
          limited && limitCell(trial, current.limits),
          ...objectives.map((objective) => {
            const value = objective.of(trial);
            const text = value === null ? (state === 'measured' ? UNKNOWN : '–') : objective.format(value);
            return h('td', { class: value === null || over ? 'num dim' : 'num', title: over }, text);
          }),
          ...values.map((value, i) => h('td', { class: 'num' }, valueText(current.axes[i]!.knob, value))),
        ),
      ];
    };
  }

  function draw(): void {
    if (!sweep) return;
    const current = sweep;
    const objectives = objectivesOf(current);
    if (sort.by === '' && objectives[0]) sort = { by: objectives[0].id, reversed: false };
    const items = sortTrials(current, filterTrials(current, filter), sort);
    const key = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    const paged = pagedBody(items, rowOf(current), Math.max(PAGE, shown()));
    shown = paged.shown;
    const row = h(
      'tr',
      {},
      head('name', 'Variant', false),
      head('place', 'Place', false),
      Object.keys(current.limits).length > 0 && h('th', { scope: 'col' }, 'Limits'),
      ...objectives.map((objective) => head(objective.id, headOf(objective), true, objective.better === 'higher')),
      ...current.axes.map(({ knob }, i) => head(`axis ${String(i)}`, knobHead(knob), true)),
    );
    const caption = h('caption', { class: 'sr-only' }, 'Variants of the sweep');
    const left = table.scrollLeft;
    table.replaceChildren(h('table', { class: 'plain' }, caption, h('thead', {}, row), paged.body), paged.more);
    table.scrollLeft = left;
    if (key !== undefined)
      refocus(
        [...table.querySelectorAll<HTMLElement>('[data-key]')].find((one) => one.dataset['key'] === key),
        { preventScroll: true },
      );
    drawTools();
  }

  const nameAt = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? target.closest<HTMLElement>('[data-trial]')?.dataset['trial'] : undefined;
  for (const type of ['focusin', 'mouseover']) table.addEventListener(type, ({ target }) => look(nameAt(target)));
  for (const type of ['focusout', 'mouseleave']) table.addEventListener(type, () => look(undefined));
  table.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const boxes = [...table.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    const at = boxes.findIndex((box) => box === event.target);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    boxes[at + step]?.focus();
  });

  return {
    element,
    update(next) {
      if (next === sweep) return;
      if (next.id !== sweep?.id) chosen.clear();
      sweep = next;
      draw();
    },
  };
}
