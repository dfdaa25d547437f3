import type { FromTuning, TuningState, TuningVariant } from '../../src/protocol/webview-protocol';
import { linkButton } from '../controls';
import { toolkit } from '../controls/toolkit';
import { h, region, setText, type Part } from '../dom';
import { memorySentence, planSentence } from '../knobs/plan-sentence';
import { errorBlock, jobView } from './job';

/** What was changed, what comparing costs, and the buttons that do it. */
export function tuningFooter(
  post: (message: FromTuning) => void,
): Part<TuningState & { readonly variant: TuningVariant }> {
  const changes = h('span');
  const undo = linkButton('Undo', () => post({ type: 'undo' }), { title: 'Undo the last change' });
  const plan = region<string>({ class: 'plan-text dim', role: 'status' }, (text) => [text]);
  const planError = region<TuningState['planError']>({}, (error) =>
    error ? [errorBlock(error, 'It is not known what has to be computed')] : [],
  );
  const compareBase = toolkit.button({ label: 'Measure', kind: 'primary', onClick: () => post({ type: 'compare' }) });
  const compareOther = toolkit.button({
    label: 'Compare with baseline',
    kind: 'primary',
    onClick: () => post({ type: 'compare' }),
  });
  const save = toolkit.button({
    label: 'Save',
    title: 'Save as rag-lab.config.json',
    onClick: () => post({ type: 'exportConfig' }),
  });
  const openLab = linkButton('Open the lab', () => post({ type: 'openLab' }), { class: 'small' });
  const job = jobView(toolkit, post);
  const buttons = h('div', { class: 'row' }, compareBase, compareOther, save);
  const element = h(
    'footer',
    { class: 'plan' },
    job.element,
    h('div', { class: 'plan-head' }, changes, undo),
    plan.element,
    planError.element,
    buttons,
    openLab,
  );
  return {
    element,
    update(state) {
      const { variant, variants } = state;
      const isBase = variants[0]?.name === variant.name;
      const count = variant.changed.length;
      const from = isBase ? 'the defaults' : (variant.parent ?? 'the defaults');
      setText(
        changes,
        count === 0 ? `Same as ${from}` : count === 1 ? '1 knob changed' : `${String(count)} knobs changed`,
      );
      undo.hidden = !state.canUndo;
      plan.update(
        state.plan
          ? `${planSentence(state.plan)}${memorySentence(state.plan, variant.name)}`
          : 'Working out what has to be computed…',
      );
      compareBase.hidden = !isBase;
      compareOther.hidden = isBase;
      const busy = state.job.state !== 'idle' && state.job.state !== 'failed';
      // While it runs there is nothing to start; its progress takes the place.
      buttons.hidden = busy;
      plan.element.hidden = busy || state.planError !== undefined;
      planError.update(busy ? undefined : state.planError);
      job.update(state.job);
    },
  };
}
