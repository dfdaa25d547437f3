/**
 * The HTML report: one file, no network, no editor. What the page must hold (whoever writes the report):
 *
 *   <style> report.css </style>
 *   <main id="rag-lab-report"></main>
 *   <script type="application/json" id="rag-lab-run"> the RunResult as JSON, "<" escaped </script>
 *   <script> report.js </script>       after both
 */
import type { RunResult } from '../src/core/experiment';
import { REPORT_DATA_ID, REPORT_ROOT_ID } from '../src/core/report';
import { plain } from './controls/plain';
import { h } from './dom';
import { isRunResult } from './messages';
import './styles/report-theme.css';
import './styles/base.css';
import './styles/run.css';
import './styles/lab.css';
import { factsText, FRESH_VIEW, runView, type RunViewMemory } from './views/run-view';
import { followWidth } from './views/width';

const app = document.getElementById(REPORT_ROOT_ID) ?? document.body;
document.body.classList.add('report');

function readRun(): RunResult | undefined {
  try {
    const data: unknown = JSON.parse(document.getElementById(REPORT_DATA_ID)?.textContent ?? '');
    return isRunResult(data) ? (data as RunResult) : undefined;
  } catch {
    return undefined;
  }
}

const run = readRun();
if (run) {
  let memory: RunViewMemory = FRESH_VIEW;
  followWidth();
  const header = h(
    'header',
    { class: 'lab-header' },
    h('h1', {}, 'Comparison'),
    h('span', { class: 'dim facts-line' }, factsText(run)),
  );
  app.append(
    h('div', { class: 'pane' }, header),
    runView(run, {
      kit: plain,
      open: undefined,
      memory: () => memory,
      remember: (change) => (memory = { ...memory, ...change }),
    }).element,
  );
} else {
  app.append(
    h('p', { class: 'pane', role: 'alert' }, 'This report holds no run of a version that it can show. Make it again.'),
  );
}
