/**
 * The lab panel, an editor tab. What the page must hold (the host writes it):
 *
 *   <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src SOURCE 'nonce-N';
 *     script-src 'nonce-N'; font-src SOURCE; img-src SOURCE data:">
 *   <meta property="csp-nonce" content="N">        the toolkit's style elements carry this nonce
 *   <link rel="stylesheet" href="…/codicon.css">   icons
 *   <link rel="stylesheet" href="…/lab.css">
 *   <body class="lab"> <main id="app"></main> <script nonce="N" src="…/lab.js"></script>
 *
 * It posts `ready` and draws each whole `lab` state that comes; the run itself only when it is another one.
 */
import type { RunResult } from '../src/core/experiment';
import { ATTRIBUTING, type FromLabPanel, type LabPanelState } from '../src/protocol/webview-protocol';
import { connect } from './api';
import { toolkit } from './controls/toolkit';
import { h } from './dom';
import { isToLabPanel } from './messages';
import './styles/base.css';
import './styles/run.css';
import './styles/lab.css';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { jobView } from './views/job';
import { labHeader } from './views/lab-header';
import { noticesView } from './views/notices';
import { FRESH_VIEW, runView, type RunViewMemory } from './views/run-view';
import { followWidth } from './views/width';

interface Remembered extends RunViewMemory {
  readonly scrollTop: number;
}
type Choice = EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' | 'run' };

const NOT_RUN: Choice = {
  text: 'Nothing is measured yet. Compare the variants of this workspace: quality, latency, memory and cost, side by side.',
  action: 'Compare Variants',
  type: 'run',
};

const api = connect<FromLabPanel, Remembered>({ ...FRESH_VIEW, scrollTop: 0 });
const header = labHeader(toolkit, (type) => api.post({ type }));
const job = jobView(toolkit, api.post);
const notices = noticesView();
const empty = emptyView<Choice['type']>(toolkit, (type) => api.post({ type }));
const runBox = h('div');
const app = document.getElementById('app') ?? document.body;
const top = h('div', { class: 'pane' }, header.element, job.element, notices.element, empty.element);
app.append(top, runBox);
followWidth();

let shown: { readonly id: string; readonly view: ReturnType<typeof runView> } | undefined;

function drawRun({ run, job: state }: LabPanelState): void {
  if (run?.id !== shown?.id) drawAnother(run);
  if (run) shown?.view.update(run, state);
}

function drawAnother(run: RunResult | undefined): void {
  shown?.view.dispose();
  const first = shown === undefined;
  shown = run && {
    id: run.id,
    view: runView(run, {
      kit: toolkit,
      open: (place) => api.post({ type: 'openSource', ...place }),
      attributor: {
        start: (baseline, variant) => api.post({ type: 'attribute', baseline, variant }),
        post: api.post,
      },
      memory: () => api.state,
      remember: api.remember,
    }),
  };
  runBox.replaceChildren(...(shown ? [shown.view.element] : []));
  if (first && shown) document.scrollingElement?.scrollTo({ top: api.state.scrollTop });
}

function emptyOf({ empty: reason, run, job: { state } }: LabPanelState): Choice | undefined {
  if (run) return undefined;
  if (reason !== undefined && reason !== 'not-run') return EMPTY[reason] as Choice;
  return state === 'idle' ? NOT_RUN : undefined;
}

/** That job is shown where it was started. */
const besideItsButton = ({ job: state, run }: LabPanelState): boolean =>
  run !== undefined && 'title' in state && state.title === ATTRIBUTING;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToLabPanel(data)) return;
  const { state } = data;
  header.update(state);
  job.update(besideItsButton(state) ? { state: 'idle' } : state.job);
  notices.update(state.notices);
  empty.update(emptyOf(state));
  drawRun(state);
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
