import type { LabPanelState } from '../../src/protocol/webview-protocol';
import type { ControlKit } from '../controls';
import { setDisabled } from '../controls/toolkit';
import { h, setText, type Part } from '../dom';
import { factsText } from './run-view';

/** What is compared, on what, and what can be done with it. */
export function labHeader(
  kit: ControlKit,
  post: (type: 'run' | 'export' | 'setBaseline' | 'openTuning') => void,
): Part<LabPanelState> {
  const facts = h('span', { class: 'dim facts-line' });
  const again = kit.button({ label: 'Run again', kind: 'primary', onClick: () => post('run') });
  const exports = kit.button({
    label: 'Export to Repo…',
    title: 'Write configuration, queries, judgements, baseline and report into the workspace',
    onClick: () => post('export'),
  });
  const baseline = kit.button({ label: 'Set as Baseline', onClick: () => post('setBaseline') });
  const isBaseline = h('span', { class: 'dim' }, 'Pinned baseline');
  const tune = kit.button({ label: 'Tuning', icon: 'settings', kind: 'icon', onClick: () => post('openTuning') });
  const actions = h('div', { class: 'row actions' }, again, exports, baseline, isBaseline, tune);
  return {
    element: h('header', { class: 'lab-header' }, h('h1', {}, 'Comparison'), facts, actions),
    update({ run, job, canExport, baselineRunId }) {
      const busy = job.state === 'running' || job.state === 'paused' || job.state === 'cancelling';
      setText(facts, run ? factsText(run) : '');
      for (const element of [again, exports, baseline]) element.hidden = !run;
      setDisabled(again, busy);
      setDisabled(exports, !canExport);
      const pinned = run !== undefined && run.id === baselineRunId;
      if (pinned) baseline.hidden = true;
      isBaseline.hidden = !pinned;
    },
  };
}
