/**
 * The sweep panel, an editor tab: a space of knobs, what trying it would cost, and the best variants in it. What the page
 * must hold is written at lab.ts; here the body has the class `sweep`. It posts `ready` and draws each whole `sweep` state
 * that comes; the result itself only when it is another one.
 */
import type { FromSweep, ShownSweep, SweepState } from '../src/protocol/sweep-protocol';
import { connect } from './api';
import { toolkit } from './controls/toolkit';
import { h, region, setText } from './dom';
import './styles/base.css';
import './styles/run.css';
import './styles/sweep.css';
import { isToSweep } from './sweep/messages';
import { planView } from './sweep/plan-view';
import { answerView, resultsView, type ResultsMemory } from './sweep/results';
import { spaceEditor } from './sweep/space-editor';
import { FRESH_TRIALS } from './sweep/trials-table';
import { count } from './text';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { noticesView } from './views/notices';
import { followWidth } from './views/width';

interface Remembered extends ResultsMemory {
  readonly stagesOpen: boolean;
  readonly scrollTop: number;
}
type Choice = EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' };

const api = connect<FromSweep, Remembered>({
  ...FRESH_TRIALS,
  against: 'memory.vectors.bytes',
  chartTables: [],
  stagesOpen: false,
  scrollTop: 0,
});
const facts = h('span', { class: 'dim facts-line' });
const tuning = toolkit.button({
  label: 'Tuning',
  icon: 'settings',
  kind: 'icon',
  onClick: () => api.post({ type: 'openTuning' }),
});
const exports = toolkit.button({
  label: 'Export to Repo…',
  title: 'Write the report and the figures of this sweep into the workspace',
  onClick: () => api.post({ type: 'exportResult' }),
});
const header = h('header', { class: 'page-header' }, h('h1', {}, 'Sweep'), facts, exports, tuning);
const notices = noticesView();
const empty = emptyView<Choice['type']>(toolkit, (type) => api.post({ type }));
const answer = answerView();
const space = spaceEditor(api.post);
const plan = planView(api.post, api.state.stagesOpen, (stagesOpen) => api.remember({ stagesOpen }));
const stopped = region<string>({ class: 'dim', role: 'status' }, (text) => (text === '' ? [] : [text]));
const results = resultsView({ post: api.post, memory: () => api.state, remember: api.remember });
const body = h('div', {}, answer.element, space.element, plan.element, stopped.element, results.element);

const app = document.getElementById('app') ?? document.body;
app.append(h('div', { class: 'pane' }, header, notices.element, empty.element, body));
followWidth();

let result: ShownSweep | undefined;
let first = true;

/** How to go on with a sweep that ended before all was measured, and whether what is shown is of what is asked for now. */
function stoppedText({ job, current }: SweepState): string {
  if (!result || job.state === 'running' || job.state === 'paused' || job.state === 'cancelling') return '';
  if (!current) return 'The result below is of other knobs, values or base variant than those above.';
  if (result.complete) return '';
  const done = doneOf(result);
  return done < result.planned
    ? `Stopped. Start again to go on: ${String(done)} of ${count(result.planned, 'variants')} are stored.`
    : `${count(done, 'variants')} are measured, as many as were asked for. Ask for more to go on.`;
}

/** Trials of the planned variants; a base outside of the space is none of them. */
function doneOf({ trials, base, axes }: ShownSweep): number {
  const values = trials.find(({ name }) => name === base)?.values ?? [];
  const inside = axes.every((axis, i) => values[i] !== undefined && axis.values.includes(values[i]));
  return inside ? trials.length : trials.filter(({ name }) => name !== base).length;
}

function draw(state: SweepState): void {
  if (state.result !== 'unchanged') result = state.result;
  setText(facts, result ? `${state.corpusName} · ${factsOf(result)}` : state.corpusName);
  exports.hidden = result === undefined;
  notices.update(state.notices);
  const nothing = state.empty === undefined || state.empty === 'not-run' ? undefined : (EMPTY[state.empty] as Choice);
  empty.update(nothing);
  body.hidden = nothing !== undefined;
  if (nothing) return;
  space.update(state);
  plan.update(state);
  stopped.update(stoppedText(state));
  for (const part of [answer, results]) {
    part.element.hidden = result === undefined;
    if (result) part.update(result);
  }
  if (!first) return;
  first = false;
  document.scrollingElement?.scrollTo({ top: api.state.scrollTop });
}

/** "87 documents · 1,204 chunks · 24 queries": what the result was measured on. */
const factsOf = ({ corpus, queries }: ShownSweep): string =>
  [
    count(corpus.documents, 'documents'),
    count(corpus.chunks, 'chunks'),
    queries.count === 1 ? '1 query' : `${queries.count.toLocaleString('en')} queries`,
  ].join(' · ');

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToSweep(data)) draw(data.state);
});
let scrolled = 0;
window.addEventListener(
  'scroll',
  () => {
    clearTimeout(scrolled);
    scrolled = window.setTimeout(() => api.remember({ scrollTop: document.scrollingElement?.scrollTop ?? 0 }), 200);
  },
  { passive: true },
);
api.post({ type: 'ready' });
