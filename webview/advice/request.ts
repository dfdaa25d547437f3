import type { AdviceState, FromAdvice } from '../../src/protocol/advice-protocol';
import { toolkit } from '../controls/toolkit';
import { h, type Part } from '../dom';
import { jobView } from '../views/job';

const RECALLS = [0.9, 0.95, 0.98, 0.99, 0.995, 1];
const TIMES: readonly (readonly [seconds: number, text: string])[] = [
  [10, '10 s'],
  [20, '20 s'],
  [60, '1 min'],
  [300, '5 min'],
];

const setting = (label: string, control: HTMLElement): HTMLElement =>
  h('div', { class: 'setting' }, h('span', { class: 'dim' }, label), control);

/** What is looked for, and the button that starts; while it runs, how far it is. */
export function requestView(post: (message: FromAdvice) => void): Part<AdviceState> {
  const base = toolkit.select('Variant', (name) => post({ type: 'setBase', name }));
  const recall = toolkit.select('Least recall@10', (value) => post({ type: 'setRecall', recall: Number(value) }));
  const time = toolkit.select('Time', (value) => post({ type: 'setSeconds', seconds: Number(value) }));
  const start = toolkit.button({
    label: 'Find an Index',
    kind: 'primary',
    icon: 'play',
    onClick: () => post({ type: 'start' }),
  });
  const job = jobView(toolkit, post);
  const form = h(
    'div',
    {},
    h(
      'div',
      { class: 'settings' },
      setting('Vectors of variant', base.element),
      setting('Least recall@10', recall.element),
      setting('Time', time.element),
    ),
    h('div', { class: 'row start' }, start),
  );
  return {
    element: h('section', { class: 'request', 'aria-label': 'What to look for' }, form, job.element),
    update(state) {
      const busy = state.job.state !== 'idle' && state.job.state !== 'failed';
      form.hidden = busy;
      base.set(
        state.bases.map((name) => ({ value: name, label: name })),
        state.base,
      );
      recall.set(
        [...new Set([...RECALLS, state.recallTarget])]
          .sort((a, b) => a - b)
          .map((value) => ({ value: String(value), label: String(value) })),
        String(state.recallTarget),
      );
      const known = TIMES.some(([seconds]) => seconds === state.seconds);
      time.set(
        [...TIMES, ...(known ? [] : [[state.seconds, `${String(state.seconds)} s`] as const])].map(
          ([value, label]) => ({
            value: String(value),
            label,
          }),
        ),
        String(state.seconds),
      );
      job.update(state.job);
    },
  };
}
