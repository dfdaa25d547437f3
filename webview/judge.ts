/**
 * The judging panel, an editor tab; the page is held as the lab panel's. It posts `ready`, draws each whole `judge`
 * state that comes, and keeps only which answer is the current one.
 */
import type { FromJudge, JudgeState } from '../src/protocol/judge-protocol';
import { connect } from './api';
import { linkButton } from './controls';
import { toolkit } from './controls/toolkit';
import { h, region } from './dom';
import { elsewhereView } from './judging/elsewhere';
import { gradeLegend } from './judging/grades';
import { headerView } from './judging/header';
import { itemsView } from './judging/items';
import { keysTable, listenToKeys } from './judging/keys';
import { isToJudge } from './judging/messages';
import { queryView } from './judging/query';
import { queryListView } from './judging/query-list';
import './styles/base.css';
import './styles/judge.css';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { errorBlock, jobView } from './views/job';
import { noticesView } from './views/notices';

type Choice = EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' | 'generate' };

const NO_QUERIES: Choice = {
  text: 'There are no queries yet. The lab makes some of the documents themselves, each with the lines that answer it; you judge and change them here.',
  action: 'Generate a Test Set',
  type: 'generate',
};

const api = connect<FromJudge, { readonly keysShown: boolean }>({ keysShown: false });
const post = (type: 'ready' | 'retry' | Choice['type']): void => api.post({ type });

const keys = keysTable();
keys.hidden = !api.state.keysShown;
function toggleKeys(): void {
  keys.hidden = !keys.hidden;
  api.remember({ keysShown: !keys.hidden });
}
const header = headerView(api.post, toggleKeys);
const notices = noticesView();
const empty = emptyView<Choice['type']>(toolkit, post);
const query = queryView(api.post);
const writeOne = linkButton('or write the first query yourself', () => query.startAdding());
const failure = region<JudgeState['error']>({ class: 'failures' }, (error) =>
  error
    ? [
        errorBlock(error, undefined, [
          toolkit.button({ label: 'Try Again', key: 'retry', onClick: () => post('retry') }),
        ]),
      ]
    : [],
);
const job = jobView(toolkit, api.post);
const again = h('p', { class: 'again' }, toolkit.button({ label: 'Look Again', onClick: () => post('retry') }));
const list = queryListView(api.post);
const items = itemsView(api.post);
const elsewhere = elsewhereView(api.post);
const end = h('p', { class: 'end dim small' }, 'End of the answers. n: next query · Shift+N: next without a grade');
const work = h(
  'div',
  { class: 'work' },
  query.element,
  writeOne,
  gradeLegend(),
  job.element,
  again,
  items.element,
  end,
  elsewhere.element,
);
const columns = h('div', { class: 'columns' }, list.element, work);
const app = document.getElementById('app') ?? document.body;
app.append(header.element, keys, notices.element, failure.element, empty.element, columns);

function emptyOf({ empty: reason, error }: JudgeState): Choice | undefined {
  if (reason === undefined || reason === 'not-run' || error) return undefined;
  return reason === 'no-queries' ? NO_QUERIES : (EMPTY[reason] as Choice);
}

function draw(state: JudgeState): void {
  const nothing = emptyOf(state);
  const hasQuery = state.query !== undefined;
  header.update(state);
  header.element.hidden = !hasQuery && !state.canUndo;
  notices.update(state.notices);
  failure.update(state.error);
  empty.update(nothing);
  const writable = hasQuery || state.empty === 'no-queries';
  columns.hidden = !writable || (state.error !== undefined && !hasQuery);
  columns.classList.toggle('bare', !hasQuery);
  writeOne.hidden = hasQuery;
  list.update(state);
  query.update(state);
  job.update(state.job);
  again.hidden = !hasQuery || state.items !== undefined || !['idle', 'failed'].includes(state.job.state);
  items.update(state);
  end.hidden = !state.items?.length;
  elsewhere.update(state.elsewhere);
}

listenToKeys({
  grade: (grade) => items.grade(grade),
  move: (by) => items.move(by),
  open: () => items.open(),
  undo: () => api.post({ type: 'undo' }),
  next: () => api.post({ type: 'next' }),
  previous: () => api.post({ type: 'previous' }),
  nextUnjudged: () => api.post({ type: 'nextUnjudged' }),
  toggleKeys,
});
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToJudge(data)) draw(data.state);
});
post('ready');
