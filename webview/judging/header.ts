import type { FromJudge, JudgeState } from '../../src/protocol/judge-protocol';
import { progressBar } from '../controls';
import { setDisabled, toolkit } from '../controls/toolkit';
import { h, setText, type Part } from '../dom';

const SAVING = { saved: 'Saved', saving: 'Saving…', failed: 'Not saved' } as const;

/** How far the work is, what was last done, and the way from query to query. */
export function headerView(post: (message: FromJudge) => void, toggleKeys: () => void): Part<JudgeState> {
  const judged = h('span', { class: 'figures' });
  const bar = progressBar('Judged queries');
  const said = h('span', { class: 'said dim', role: 'status' });
  const saving = h('span', { class: 'saving dim' });
  const place = h('span', { class: 'figures' });
  const icon = (label: string, name: string, onClick: () => void): HTMLElement =>
    toolkit.button({ label, icon: name, kind: 'icon', onClick });
  const undo = icon('Undo (u)', 'discard', () => post({ type: 'undo' }));
  const keys = icon('Show the keys (?)', 'keyboard', toggleKeys);
  const previous = icon('Previous query (p)', 'chevron-left', () => post({ type: 'previous' }));
  const next = icon('Next query (n)', 'chevron-right', () => post({ type: 'next' }));
  const unjudged = toolkit.button({
    label: 'Next not judged',
    title: 'Next query without a grade (Shift+N)',
    onClick: () => post({ type: 'nextUnjudged' }),
  });
  const element = h(
    'header',
    { class: 'judge-header' },
    h('div', { class: 'row top' }, h('h1', {}, 'Judge'), judged, said, saving, undo, keys),
    bar.element,
    h('div', { class: 'row steps-row' }, previous, place, next, unjudged),
  );
  return {
    element,
    update(state) {
      const { count, position } = state;
      setText(judged, `${state.judged.toLocaleString('en')} of ${count.toLocaleString('en')} judged`);
      bar.set(state.judged, Math.max(1, count));
      setText(place, count > 0 ? `Query ${(position + 1).toLocaleString('en')} of ${count.toLocaleString('en')}` : '');
      setText(said, state.lastAction ?? '');
      said.title = state.lastAction ?? '';
      setText(saving, SAVING[state.saving]);
      saving.classList.toggle('failed', state.saving === 'failed');
      setDisabled(undo, !state.canUndo);
      setDisabled(previous, position <= 0);
      setDisabled(next, position >= count - 1);
      setDisabled(unjudged, state.judged >= count);
    },
  };
}
