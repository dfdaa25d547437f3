import { findKnob, KNOB_GROUPS, type KnobId } from '../../src/core/config';
import { editedAxis } from '../../src/protocol/edited-axis';
import type { EditedAxis, FromSweep } from '../../src/protocol/sweep-protocol';
import { textField, toolkit } from '../controls/toolkit';
import { debounced, h, region, type Part } from '../dom';
import { knobHead, valueText } from './objectives';

const SEND_AFTER_MS = 250;
/** Values shown before the rest is counted. */
const MOST_CHIPS = 12;

/** One knob of the space: what to try, as typed, and the values that it means. */
export function axisRow(knobId: KnobId, post: (message: FromSweep) => void): Part<EditedAxis> {
  const knob = findKnob(knobId);
  const head = knobHead(knobId);
  const group = KNOB_GROUPS.find(({ id }) => id === knob?.group)?.label ?? '';
  let sent = '';
  const send = debounced(() => {
    if (field.value === sent) return;
    sent = field.value;
    post({ type: 'setAxis', knob: knobId, text: sent });
  }, SEND_AFTER_MS);
  const field = textField({
    label: `Values of ${head}`,
    placeholder: '64, 128 or 32..256*2',
    class: 'axis-text',
    onInput: (text) => {
      meaning.update(editedAxis(knobId, text));
      send.call();
    },
    onCommit: () => {
      send.call();
      send.flush();
    },
  });
  const meaning = region<EditedAxis>({ class: 'axis-values' }, ({ values = [], error }) => {
    field.setInvalid(error && `${error.message} ${error.nextStep}`);
    if (error) return [h('p', { class: 'problem', role: 'alert' }, `${error.message} ${error.nextStep}`)];
    const more = values.length - MOST_CHIPS;
    return [
      h(
        'ul',
        { class: 'chips', 'aria-label': `Values of ${head}` },
        ...values.slice(0, MOST_CHIPS).map((value) => h('li', { class: 'chip' }, valueText(knobId, value))),
        more > 0 && h('li', { class: 'dim' }, `and ${String(more)} more`),
      ),
    ];
  });
  const remove = toolkit.button({
    label: `Remove ${knob?.label ?? knobId}`,
    icon: 'close',
    kind: 'icon',
    onClick: () => post({ type: 'removeAxis', knob: knobId }),
  });
  const element = h(
    'div',
    { class: 'axis', 'data-axis': knobId, role: 'group', 'aria-label': head },
    h(
      'div',
      { class: 'axis-name', title: knob?.description },
      h('span', {}, head),
      h('span', { class: 'dim small' }, group),
    ),
    field.element,
    meaning.element,
    remove,
  );
  return {
    element,
    update(axis) {
      field.set(axis.text);
      // What is being typed is ahead of what the host knows.
      if (field.value === axis.text) {
        sent = axis.text;
        meaning.update(axis);
      }
    },
  };
}
