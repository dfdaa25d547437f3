import { h, uniqueId } from '../dom';
import type { ButtonOptions, ControlKit, Select } from './types';
import './plain.css';

/** The browser's own controls, for a page without an editor around it. */
export const plain: ControlKit = {
  button: ({ label, kind = 'secondary', title, key, onClick }: ButtonOptions) =>
    h(
      'button',
      { type: 'button', class: `plain-button ${kind}`, title, 'data-key': key, on: { click: onClick } },
      label,
    ),

  select(label, onChange, className = ''): Select {
    const element = h('select', { class: `plain-select ${className}`, 'aria-label': label });
    element.addEventListener('change', () => onChange(element.value));
    return {
      element,
      set(choices, value) {
        element.replaceChildren(...choices.map((c) => h('option', { value: c.value }, c.label)));
        element.value = value;
      },
      setDisabled(disabled) {
        element.disabled = disabled;
      },
    };
  },

  checkbox(label, checked, onChange) {
    const id = uniqueId('check');
    const box = h('input', { type: 'checkbox', id });
    box.checked = checked;
    box.addEventListener('change', () => onChange(box.checked));
    return h('span', { class: 'plain-check' }, box, h('label', { for: id }, label));
  },
};
