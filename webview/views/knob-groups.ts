import { isActive, KNOB_GROUPS, KNOBS } from '../../src/core/config';
import type { FromTuning, TuningState, TuningVariant } from '../../src/protocol/webview-protocol';
import { disclosure } from '../controls';
import { h, region, setText, type Part } from '../dom';
import { conditionText, groupSummary } from '../knobs/describe';
import { count } from '../text';
import { knobRow } from './knob-row';

type GroupsState = TuningState & { readonly variant: TuningVariant };

/** Knobs without an effect are named in one line each reason instead of taking room. */
function inactiveLines({ variant }: GroupsState, group: string): string[] {
  const reasons = new Map<string, string[]>();
  for (const knob of KNOBS) {
    if (knob.group !== group || isActive(knob, variant.knobs)) continue;
    const reason = conditionText(knob, variant.knobs);
    reasons.set(reason, [...(reasons.get(reason) ?? []), knob.label]);
  }
  return [...reasons].map(([reason, labels]) => `${labels.join(', ')}: ${reason}.`);
}

/** All knobs in their groups, each rendered from its declaration alone. */
export function knobGroups(
  post: (message: FromTuning) => void,
  openGroups: readonly string[],
  remember: (open: readonly string[]) => void,
): Part<GroupsState> {
  const open = new Set(openGroups);
  const groups = KNOB_GROUPS.map(({ id, label }) => {
    const summary = h('span', { class: 'group-value' });
    const mark = h(
      'span',
      { class: 'group-mark', hidden: true, title: 'Has changed knobs' },
      h('span', { class: 'sr-only' }, 'changed'),
    );
    const knobs = KNOBS.filter((knob) => knob.group === id).map((knob) => ({ knob, row: knobRow(knob, post) }));
    const inactive = region<readonly string[]>({ class: 'small dim inactive' }, (lines) =>
      lines.map((line) => h('p', {}, line)),
    );
    const element = disclosure(
      [h('span', { class: 'group-label' }, label, mark), summary],
      open.has(id),
      (isOpen) => {
        if (isOpen === open.has(id)) return;
        if (isOpen) open.add(id);
        else open.delete(id);
        remember([...open]);
      },
      { class: 'group', 'data-group': id },
    );
    element.append(...knobs.map(({ row }) => row.element), inactive.element);
    return {
      element,
      update(state: GroupsState): void {
        const { knobs: values, changed } = state.variant;
        const chunks = id === 'chunking' ? state.plan?.chunks[state.active] : undefined;
        setText(summary, chunks === undefined ? groupSummary(id, values) : count(chunks, 'chunks'));
        summary.title = groupSummary(id, values);
        mark.hidden = !knobs.some(({ knob }) => changed.includes(knob.id));
        for (const { knob, row } of knobs) {
          row.element.hidden = !isActive(knob, values);
          row.update({ ...state, values, changed: changed.includes(knob.id) });
        }
        inactive.update(inactiveLines(state, id));
      },
    };
  });
  return {
    element: h('section', { class: 'groups', 'aria-label': 'Knobs' }, ...groups.map((group) => group.element)),
    update: (state) => groups.forEach((group) => group.update(state)),
  };
}
