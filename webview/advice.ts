/**
 * The advice panel, an editor tab: whether the documents need an index, and which one reaches a recall at the least
 * latency. What the page must hold is written at lab.ts; here the body has the class `advice`. It posts `ready` and draws
 * each whole `advice` state that comes.
 */
import type { IndexAdvice } from '../src/core/advice';
import type { AdviceState, FromAdvice } from '../src/protocol/advice-protocol';
import { curveChart } from './advice/curve';
import { isToAdvice } from './advice/messages';
import { requestView } from './advice/request';
import { adviceTable } from './advice/table';
import { connect } from './api';
import { chartFigure, type Figure } from './charts/figure';
import { toolkit } from './controls/toolkit';
import { codicon, h, region, setText } from './dom';
import './styles/base.css';
import './styles/run.css';
import './styles/sweep.css';
import './styles/advice.css';
import { count } from './text';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { noticesView } from './views/notices';
import { followWidth } from './views/width';

type Choice = EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' };

const api = connect<FromAdvice, { readonly chartAsTable: boolean }>({ chartAsTable: false });
const facts = h('span', { class: 'dim facts-line' });
const tuning = toolkit.button({
  label: 'Tuning',
  icon: 'settings',
  kind: 'icon',
  onClick: () => api.post({ type: 'openTuning' }),
});
const header = h('header', { class: 'page-header' }, h('h1', {}, 'Index advice'), facts, tuning);
const notices = noticesView();
const empty = emptyView<Choice['type']>(toolkit, (type) => api.post({ type }));
const request = requestView(api.post);
const verdict = region<string>({ class: 'answer-box', role: 'status' }, (text) =>
  text === '' ? [] : [h('p', {}, text)],
);
const add = toolkit.button({
  label: 'Add as a Variant',
  icon: 'add',
  title: 'Take the advised index over into the tuning panel',
  onClick: () => api.post({ type: 'addVariant' }),
});
const older = h('span', { class: 'dim', role: 'status' });
const notes = region<readonly string[]>({ class: 'notices' }, (texts) =>
  texts.map((text) => h('p', { class: 'notice' }, codicon('info'), h('span', {}, text))),
);
const chart = h('div', { class: 'curve' });
const table = h('div', { class: 'indexes' });
const results = h(
  'div',
  { class: 'results' },
  verdict.element,
  h('div', { class: 'row actions' }, add, older),
  h('div', { class: 'side-by-side' }, chart, table),
  notes.element,
);
const body = h('div', {}, request.element, results);

const app = document.getElementById('app') ?? document.body;
app.append(h('div', { class: 'pane' }, header, notices.element, empty.element, body));
followWidth();

let drawn = '';
let figure: Figure | undefined;

function drawResult(advice: IndexAdvice): void {
  const text = JSON.stringify(advice);
  if (text === drawn) return;
  drawn = text;
  verdict.update(advice.verdict);
  notes.update(advice.notes);
  figure?.dispose();
  figure = chartFigure(curveChart(advice), api.state.chartAsTable, (chartAsTable) => api.remember({ chartAsTable }));
  chart.replaceChildren(figure.element);
  table.replaceChildren(h('h3', {}, `At a recall of ${advice.recallTarget}`), adviceTable(advice));
}

function draw(state: AdviceState): void {
  const { result, job } = state;
  setText(facts, [state.corpusName, ...(result ? factsOf(result) : [])].join(' · '));
  notices.update(state.notices);
  const nothing = state.empty === undefined || state.empty === 'not-run' ? undefined : (EMPTY[state.empty] as Choice);
  empty.update(nothing);
  body.hidden = nothing !== undefined;
  if (nothing) return;
  request.update(state);
  results.hidden = result === undefined;
  if (!result) return;
  drawResult(result);
  const busy = job.state !== 'idle' && job.state !== 'failed';
  setText(older, state.current || busy ? '' : 'This advice is of another variant or recall than those above.');
}

const factsOf = ({ vectors, dimensions, queries }: IndexAdvice): string[] => [
  `${count(vectors, 'vectors')} of ${String(dimensions)} dimensions`,
  queries === 1 ? '1 query' : `${queries.toLocaleString('en')} queries`,
];

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToAdvice(data)) draw(data.state);
});
api.post({ type: 'ready' });
