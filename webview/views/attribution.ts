import { rankingKnobs } from '../../src/core/config';
import type { Attribution, RunResult } from '../../src/core/experiment';
import {
  effectText,
  findAttribution,
  knobEffectRows,
  visible,
  withoutEffectText,
  type EffectText,
} from '../../src/core/report';
import { ATTRIBUTING, type JobState } from '../../src/protocol/webview-protocol';
import type { ControlKit } from '../controls';
import { h, region, verdictMark, type Part } from '../dom';
import { plainTable } from '../tables/plain-table';
import { jobView, type JobAction } from './job';

/** Who can find out which knob made the difference. */
export interface Attributor {
  start(baseline: string, variant: string): void;
  post(message: { readonly type: JobAction }): void;
}
export interface AttributionState {
  readonly run: RunResult;
  readonly from: number;
  readonly to: number;
  readonly job: JobState;
}

interface Pair {
  readonly baseline: string;
  readonly variant: string;
  readonly knobs: number;
}

/** Which of the changed knobs made the difference between two variants, or the button that finds out. */
export function attributionView(kit: ControlKit, attributor: Attributor | undefined): Part<AttributionState> {
  const answer = region<Attribution | undefined>({}, (known) => (known ? answerView(known) : []));
  const start = region<Pair | undefined>({ class: 'row' }, (pair) =>
    pair ? [startButton(kit, pair, attributor)] : [],
  );
  const job = attributor && jobView(kit, (message) => attributor.post(message));
  return {
    element: h('div', { class: 'attribution' }, answer.element, start.element, job?.element),
    update({ run, from, to, job: state }) {
      const [before, after] = [run.variants[from], run.variants[to]];
      const own = 'title' in state && state.title === ATTRIBUTING;
      job?.update(own ? state : { state: 'idle' });
      const known = before && after && findAttribution(run, before.name, after.name);
      answer.update(known);
      const knobs = before && after ? rankingKnobs(before.knobs, after.knobs).length : 0;
      const busy = state.state !== 'idle' && state.state !== 'failed';
      // With one knob the difference of the variants is its own.
      const open = attributor && before && after && !known && !busy && run.queries.judged > 0 && knobs > 1;
      start.update(open ? { baseline: before.name, variant: after.name, knobs } : undefined);
    },
  };
}

const startButton = (
  kit: ControlKit,
  { baseline, variant, knobs }: Pair,
  attributor: Attributor | undefined,
): HTMLElement =>
  kit.button({
    label: 'Find Out Which Knob',
    title: `Ranks the judged queries again with each of the ${String(knobs)} changed knobs alone`,
    key: 'attribute',
    onClick: () => attributor?.start(baseline, variant),
  });

function answerView(known: Attribution): Node[] {
  const total = effectText(known.difference, known.metric);
  const rows = knobEffectRows(known);
  const notes = [
    ...rows.flatMap(({ notTried }) => (notTried === undefined ? [] : [`Not tried: ${notTried}`])),
    ...(known.withoutEffect.length > 0 ? [`Cannot change a ranking: ${withoutEffectText(known)}.`] : []),
  ];
  return [
    h('h3', {}, `Which knob? nDCG@10 ${total.difference} in all, `, verdictView(total)),
    plainTable(
      'Effect of each changed knob on nDCG@10',
      ['Knob', 'Change', 'Effect alone', 'Effect with the others'],
      rows.map(({ label, from, to, added, removed }) => [
        visible(label),
        visible(`${from} → ${to}`),
        effectView(added),
        effectView(removed),
      ]),
    ),
    ...notes.map((note) => h('p', { class: 'dim' }, visible(note))),
  ];
}

function effectView(text: EffectText | undefined): HTMLElement {
  if (!text) return h('span', { class: 'dim' }, 'not tried');
  return h(
    'span',
    { class: 'effect' },
    h('span', { class: 'num' }, text.difference),
    ' ',
    verdictView(text),
    ' ',
    h('span', { class: 'dim' }, text.interval),
  );
}

function verdictView({ verdict }: EffectText): HTMLElement {
  const mark = verdict === 'better' || verdict === 'worse' || verdict === 'cannot tell' ? [verdictMark(verdict)] : [];
  const tone = verdict === 'better' || verdict === 'worse' ? verdict : 'dim';
  return h('span', { class: `verdict ${tone}` }, ...mark, verdict);
}
