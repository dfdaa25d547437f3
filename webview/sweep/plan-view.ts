import type { FromSweep, SweepState } from '../../src/protocol/sweep-protocol';
import { disclosure } from '../controls';
import { setDisabled, toolkit } from '../controls/toolkit';
import { h, region, type Part } from '../dom';
import { plainTable } from '../tables/plain-table';
import { durationText } from '../text';
import { errorBlock, jobView } from '../views/job';
import { planWords, STAGE_LABELS } from './plan-words';

type Plan = NonNullable<SweepState['plan']>;

/** What of the state the plan's words follow. */
interface Planned {
  readonly plan: Plan | undefined;
  readonly error: SweepState['planError'];
  readonly maxTrials: number | undefined;
  /** Why there is nothing to plan. */
  readonly missing: string | undefined;
}

function stageTable({ stages, measureMs, estimatedMs }: Plan): HTMLElement {
  const time = (ms: number | undefined): string => (ms === undefined ? 'unknown' : durationText(ms));
  const count = (value: number): string => value.toLocaleString('en');
  return plainTable(
    'Stages',
    ['Stage', 'Different', 'Stored', 'To compute', 'Time'],
    [
      ...stages.map(({ stage, distinct, missing, estimatedMs: ms }) => [
        STAGE_LABELS[stage],
        count(distinct),
        count(distinct - missing),
        count(missing),
        missing === 0 ? 'none' : time(ms),
      ]),
      ['Asking the queries', '', '', '', time(measureMs)],
      ['Everything', '', '', '', time(estimatedMs)],
    ],
  );
}

const missingOf = ({ axes, plan, planError, job }: SweepState): string | undefined => {
  if (axes.length === 0) return 'Add a knob to sweep.';
  if (axes.some(({ error }) => error)) return 'One of the knobs has values that cannot be read.';
  if (plan || planError || job.state !== 'idle') return undefined;
  return 'Working out what has to be computed…';
};

/** What the sweep would cost, and the button that starts it; while it runs, how far it is. */
export function planView(
  post: (message: FromSweep) => void,
  stagesOpen: boolean,
  remember: (stagesOpen: boolean) => void,
): Part<SweepState> {
  let open = stagesOpen;
  const words = region<Planned>({ class: 'plan-words', role: 'status' }, ({ plan, error, maxTrials, missing }) => {
    if (missing !== undefined) return [h('p', { class: 'dim' }, missing)];
    if (error) return [errorBlock(error)];
    if (!plan) return [];
    return [h('p', {}, planWords(plan, maxTrials)), ...plan.notices.map((notice) => h('p', { class: 'dim' }, notice))];
  });
  const stages = region<Plan | undefined>({}, (plan) => {
    if (!plan) return [];
    const details = disclosure(['Stages'], open, (isOpen) => remember((open = isOpen)), { class: 'stages' });
    details.append(stageTable(plan));
    return [details];
  });
  const start = toolkit.button({
    label: 'Start Sweep',
    kind: 'primary',
    icon: 'play',
    onClick: () => post({ type: 'start' }),
  });
  const goOn = h('span', { class: 'dim' });
  const row = h('div', { class: 'row start' }, start, goOn);
  const job = jobView(toolkit, post);
  return {
    element: h(
      'section',
      { class: 'sweep-plan', 'aria-label': 'Plan' },
      words.element,
      row,
      job.element,
      stages.element,
    ),
    update(state) {
      const { plan, planError, maxTrials } = state;
      const busy = state.job.state !== 'idle' && state.job.state !== 'failed';
      const missing = missingOf(state);
      words.update({ plan, error: planError, maxTrials, missing });
      words.element.hidden = busy;
      stages.update(missing === undefined && !planError ? plan : undefined);
      row.hidden = busy;
      setDisabled(start, state.axes.length === 0 || state.axes.some(({ error }) => error) || planError !== undefined);
      job.update(state.job);
    },
  };
}
