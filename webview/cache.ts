/**
 * The cache panel, an editor tab: what every cache would have done with a trace. What the page must hold is written at
 * lab.ts; here the body has the class `cache`. It posts `ready` and draws each whole `cache` state that comes; the result
 * itself only when it is another one.
 */
import type { CacheLabResult } from '../src/core/cache-lab';
import { cacheHeadline } from '../src/core/report';
import type { CacheState, FromCache } from '../src/protocol/cache-protocol';
import { connect } from './api';
import { isToCache } from './cache/messages';
import { mistakesView } from './cache/mistakes';
import { policyChooser } from './cache/policies';
import { requestView } from './cache/request';
import { timesChart } from './cache/request-times';
import { sizeChart } from './cache/size-curves';
import { policyTable, revealChosen } from './cache/table';
import { traceTime } from './cache/time';
import { timelineChart } from './cache/timeline';
import { chartFigure, type Figure } from './charts/figure';
import { seriesMark } from './charts/series';
import { toolkit } from './controls/toolkit';
import { codicon, h, region, setText } from './dom';
import './styles/base.css';
import './styles/run.css';
import './styles/sweep.css';
import './styles/advice.css';
import './styles/cache.css';
import { count } from './text';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { sentence } from './views/headline';
import { noticesView } from './views/notices';
import { followWidth } from './views/width';

type Choice = EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' };

interface Remembered {
  /** Name of the policy that is looked at. */
  readonly policy: string;
  /** Charts shown as their tables. */
  readonly chartTables: readonly string[];
}

const api = connect<FromCache, Remembered>({ policy: '', chartTables: [] });
const facts = h('span', { class: 'dim facts-line' });
const tuning = toolkit.button({
  label: 'Tuning',
  icon: 'settings',
  kind: 'icon',
  onClick: () => api.post({ type: 'openTuning' }),
});
const header = h('header', { class: 'page-header' }, h('h1', {}, 'Cache lab'), facts, tuning);
const notices = noticesView();
const empty = emptyView<Choice['type']>(toolkit, (type) => api.post({ type }));
const request = requestView(api.post);
const fresh = h(
  'p',
  { class: 'dim fresh' },
  'Nothing was replayed yet. Press Replay to see what each policy would have answered, how much time and money that saves, and how many of its answers would have been wrong or out of date.',
);
const headline = region<ReturnType<typeof cacheHeadline>>({ class: 'answer-box', role: 'status' }, (segments) => [
  sentence(segments),
]);
const older = h('p', { class: 'dim', role: 'status' });
const chooser = policyChooser(api.post, (policy) => {
  api.remember({ policy });
  if (result) drawPolicy(result);
});
const table = h('div');
const legend = h('ul', { class: 'legend' });
const charts = h('div', { class: 'charts' });
const timeline = h('div', { class: 'timeline' });
const mistakes = h('div', { class: 'mistakes' });
const notes = region<readonly string[]>({ class: 'notices' }, (texts) =>
  texts.map((text) => h('p', { class: 'notice' }, codicon('info'), h('span', {}, text))),
);
const results = h(
  'div',
  { class: 'results' },
  ...[headline.element, older, notes.element, chooser.element, table],
  h('h2', {}, 'Size, time and changes'),
  ...[legend, charts, timeline, mistakes],
);
const body = h('div', {}, request.element, fresh, results);

const app = document.getElementById('app') ?? document.body;
app.append(h('div', { class: 'pane' }, header, notices.element, empty.element, body));
followWidth();

let result: CacheLabResult | undefined;
let drawn = '';
let drawnPolicy = '';
let variant = '';
let figures: Figure[] = [];
let timelineFigure: Figure | undefined;

/** The policy that is looked at; where there is none of that name, the one that answers most. */
function chosenOf({ columns }: CacheLabResult): string {
  if (columns.some(({ name }) => name === api.state.policy)) return api.state.policy;
  const answered = columns.map(({ metrics }) => metrics['cache.replay.answered']?.value ?? 0);
  return columns[answered.indexOf(Math.max(...answered))]?.name ?? '';
}

const figureOf = (model: Parameters<typeof chartFigure>[0]): Figure =>
  chartFigure(model, api.state.chartTables.includes(model.id), (asTable) => {
    const rest = api.state.chartTables.filter((id) => id !== model.id);
    api.remember({ chartTables: asTable ? [...rest, model.id] : rest });
  });

/** What depends on the policy that is looked at. */
function drawPolicy(shown: CacheLabResult): void {
  const chosen = chosenOf(shown);
  chooser.update(shown, variant, chosen);
  if (chosen === drawnPolicy) return;
  drawnPolicy = chosen;
  const policies = policyTable(shown, chosen);
  table.replaceChildren(policies);
  revealChosen(policies);
  timelineFigure?.dispose();
  timelineFigure = shown.timeline.buckets.length > 0 ? figureOf(timelineChart(shown, chosen)) : undefined;
  timeline.replaceChildren(...(timelineFigure ? [timelineFigure.element] : []));
  mistakes.replaceChildren(...shown.columns.filter(({ name }) => name === chosen).flatMap(mistakesView));
}

function drawResult(shown: CacheLabResult): void {
  const text = JSON.stringify(shown);
  if (text !== drawn) {
    drawn = text;
    drawnPolicy = '';
    headline.update(cacheHeadline(shown));
    notes.update(shown.notes);
    legend.replaceChildren(...shown.columns.map(({ name }, i) => h('li', {}, seriesMark(i), h('bdi', {}, name))));
    for (const figure of figures) figure.dispose();
    figures = [...(shown.curves.length > 0 ? [sizeChart(shown)] : []), timesChart(shown)].map(figureOf);
    charts.replaceChildren(...figures.map(({ element }) => element));
  }
  drawPolicy(shown);
}

function draw(state: CacheState): void {
  ({ result, variant } = state);
  const { job } = state;
  setText(facts, [state.corpusName, ...(result ? factsOf(result) : [])].join(' · '));
  notices.update(state.notices);
  const nothing = state.empty === undefined || state.empty === 'not-run' ? undefined : (EMPTY[state.empty] as Choice);
  empty.update(nothing);
  body.hidden = nothing !== undefined;
  if (nothing) return;
  request.update(state);
  const busy = job.state !== 'idle' && job.state !== 'failed';
  fresh.hidden = result !== undefined || busy;
  results.hidden = result === undefined;
  if (!result) return;
  drawResult(result);
  setText(
    older,
    state.current || busy ? '' : 'This result is of another trace, other columns or other knobs than those above.',
  );
  older.hidden = older.textContent === '';
}

/** "2,000 requests of 180 queries in 33 min, seed 1 · 14 changes of documents · replayed in 120 ms": what was replayed. */
const factsOf = ({ trace, pipeline, replayMs }: CacheLabResult): string[] => [
  `${count(trace.requests, 'requests')} of ${trace.queries.toLocaleString('en')} distinct queries in ${traceTime(trace.spanMs)}${trace.seed === undefined ? '' : `, seed ${String(trace.seed)}`}`,
  `${count(trace.documentEvents, 'changes')} of documents`,
  `${count(pipeline.chunks, 'chunks')}, ${pipeline.mode}${pipeline.mode === 'lexical' ? '' : `, ${pipeline.model}`}`,
  `replayed in ${replayMs.toLocaleString('en', { maximumSignificantDigits: 2 })} ms`,
];

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToCache(data)) draw(data.state);
});
api.post({ type: 'ready' });
