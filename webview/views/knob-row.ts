import {
  formatKnobValue,
  withThousands,
  type EnumKnob,
  type Knob,
  type KnobId,
  type KnobValue,
  type KnobValues,
  type NameKnob,
  type NumberKnob,
  type TextKnob,
} from '../../src/core/config';
import type { FromTuning, TuningState } from '../../src/protocol/webview-protocol';
import { slider, type Choice } from '../controls';
import { textField, toolkit } from '../controls/toolkit';
import { h, setText, uniqueId, type Part } from '../dom';
import { maxNow } from '../knobs/limits';
import { nearestStop, parseValue, stopsOf } from '../knobs/steps';
import { megabytes } from '../text';

export type RowState = Pick<TuningState, 'models' | 'rerankers' | 'pricedAnswerModels' | 'pricedEmbeddingModels'> & {
  readonly values: KnobValues;
  readonly changed: boolean;
};
type DeclaredKnob = Knob & { readonly id: KnobId };
interface Control extends Part<RowState> {
  /** Stands at the right of the label. */
  readonly aside?: HTMLElement;
  /** What the chosen value means; follows the knob's own explanation. */
  explain?(row: RowState): string;
}

type Describe = { readonly explanation: string; readonly set: (value: KnobValue) => void };

function enumControl(knob: EnumKnob & { id: KnobId }, { set }: Describe): Control {
  const select = toolkit.select(knob.label, set);
  const choices = knob.values.map(({ value, label }) => ({ value, label }));
  return {
    element: select.element,
    explain: ({ values }) => knob.values.find((v) => v.value === values[knob.id])?.description ?? '',
    update({ values }) {
      select.set(choices, String(values[knob.id]));
    },
  };
}

function namesOf(knob: NameKnob, state: RowState): readonly Choice[] {
  const plain = (names: readonly string[]): Choice[] => names.map((name) => ({ value: name, label: name }));
  switch (knob.namesOf) {
    case 'embedding-models':
      return state.models.map(({ id, dimensions, bytes }) => ({
        value: id,
        label: `${id} · ${String(dimensions)} · ${megabytes(bytes)}`,
      }));
    case 'rerankers':
      return plain(['none', ...state.rerankers]);
    case 'priced-embedding-models':
      return plain(state.pricedEmbeddingModels);
    case 'priced-answer-models':
      return plain(state.pricedAnswerModels);
  }
}

function nameControl(knob: NameKnob & { id: KnobId }, { set }: Describe): Control {
  const select = toolkit.select(knob.label, set);
  return {
    element: select.element,
    update: (state) => select.set(namesOf(knob, state), String(state.values[knob.id])),
  };
}

function textControl(knob: TextKnob & { id: KnobId }, { set }: Describe): Control {
  const problem = h('div', { class: 'problem', role: 'alert' });
  const check = (text: string): string | undefined => {
    const found = knob.problemOf(text);
    field.setInvalid(found);
    setText(problem, found === undefined ? '' : `${found}. Use ${knob.accepts}.`);
    return found;
  };
  const field = textField({
    label: knob.label,
    class: 'text',
    onInput: (text) => void check(text),
    onCommit: (text) => {
      if (check(text) === undefined) set(text);
    },
  });
  let shown: string | undefined;
  return {
    element: h('div', {}, field.element, problem),
    update({ values }) {
      const value = String(values[knob.id]);
      if (value === shown) return;
      field.set(value, { force: true });
      check(value);
      shown = value;
    },
  };
}

function numberControl(knob: NumberKnob & { id: KnobId }, { explanation, set }: Describe): Control {
  let stops: readonly number[] = [];
  let max = knob.max;
  const unitText = (value: number): string => {
    const special = knob.valueLabels?.[value];
    if (special !== undefined) return `= ${special}`;
    return knob.id === 'embedding.dimensions' && max < knob.max ? `of ${withThousands(max)}` : knob.unit;
  };
  const unit = h('span', { class: 'unit dim' });
  const problem = h('div', { class: 'problem', role: 'alert' });
  const show = (value: number): void => {
    const text = withThousands(value);
    field.set(text, { force: true });
    field.element.style.setProperty('width', `${String(Math.max(5, text.length) + 2)}ch`);
    setText(unit, unitText(value));
    field.setInvalid(undefined);
    setText(problem, '');
  };
  const field = textField({
    label: knob.unit === '' ? knob.label : `${knob.label}, ${knob.unit}`,
    class: 'number',
    onInput: (text) => {
      const parsed = parseValue(knob, text, max);
      const message = 'problem' in parsed ? parsed.problem : undefined;
      field.setInvalid(message);
      setText(problem, message ?? '');
    },
    onCommit: (text) => {
      const parsed = parseValue(knob, text, max);
      if ('value' in parsed) set(parsed.value);
    },
  });
  const range = slider({
    label: knob.label,
    describedBy: explanation,
    onMove: (position) => {
      const value = stops[position]!;
      show(value);
      return formatKnobValue(knob, value);
    },
    onRelease: (position) => set(stops[position]!),
  });
  let shown: number | undefined;
  return {
    aside: h('span', { class: 'exact' }, field.element, unit),
    element: h('div', {}, range.element, problem),
    update({ values, models }) {
      max = maxNow(knob, values, models);
      stops = stopsOf(knob, max);
      const value = Number(values[knob.id]);
      range.set(nearestStop(stops, value), stops.length - 1, formatKnobValue(knob, value));
      setText(unit, unitText(value));
      if (value !== shown) show(value);
      shown = value;
    },
  };
}

const controlOf = (knob: DeclaredKnob, describe: Describe): Control => {
  switch (knob.kind) {
    case 'enum':
      return enumControl(knob, describe);
    case 'name':
      return nameControl(knob, describe);
    case 'text':
      return textControl(knob, describe);
    case 'integer':
    case 'number':
      return numberControl(knob, describe);
  }
};

/** One knob from its declaration: name, control, exact value, explanation, mark of a change and the way back. */
export function knobRow(knob: DeclaredKnob, post: (message: FromTuning) => void): Part<RowState> {
  const explanation = uniqueId('about');
  const control = controlOf(knob, {
    explanation,
    set: (value) => post({ type: 'setKnob', knob: knob.id, value }),
  });
  const reset = toolkit.button({
    label: `Reset ${knob.label}`,
    title: `Back to ${formatKnobValue(knob, knob.default)}`,
    icon: 'discard',
    kind: 'icon',
    onClick: () => post({ type: 'resetKnob', knob: knob.id }),
  });
  const state = h('span', { class: 'sr-only' });
  const about = h('p', { class: 'small dim about', id: explanation });
  const element = h(
    'div',
    { class: 'knob', 'data-knob': knob.id, role: 'group', 'aria-label': knob.label },
    h('div', { class: 'knob-head' }, h('span', { class: 'knob-label' }, knob.label, state), reset, control.aside),
    control.element,
    about,
  );
  return {
    element,
    update(row) {
      element.classList.toggle('changed', row.changed);
      setText(state, row.changed ? ' (changed)' : '');
      reset.hidden = !row.changed;
      setText(about, [knob.description, control.explain?.(row)].filter(Boolean).join(' '));
      control.update(row);
    },
  };
}
