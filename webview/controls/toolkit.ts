import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
  type Button,
  type Checkbox,
  type Dropdown,
  type Option,
  type TextField,
} from '@vscode/webview-ui-toolkit';
import { codicon, h, setAttributes } from '../dom';
import './toolkit.css';
import type { ButtonOptions, Choice, ControlKit, Field, FieldOptions, Select } from './types';

declare global {
  interface HTMLElementTagNameMap {
    'vscode-button': Button;
    'vscode-checkbox': Checkbox;
    'vscode-dropdown': Dropdown;
    'vscode-option': Option;
    'vscode-text-field': TextField;
  }
}

/**
 * The one place that knows @vscode/webview-ui-toolkit: no other file names one of its tags. The toolkit is archived;
 * exchanging it means writing this file and toolkit.css anew.
 */
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

const make = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  element.className = className;
  return element;
};

function button({ label, kind = 'secondary', icon, title, key, onClick }: ButtonOptions): HTMLElement {
  const element = make('vscode-button', `button ${kind}`);
  setAttributes(element, {
    appearance: kind,
    title: title ?? (kind === 'icon' ? label : undefined),
    'data-key': key,
    'aria-label': kind === 'icon' ? label : undefined,
  });
  if (icon !== undefined) {
    const mark = codicon(icon);
    if (kind !== 'icon') mark.slot = 'start';
    element.append(mark);
  }
  if (kind !== 'icon') element.append(label);
  element.addEventListener('click', () => {
    if (!element.hasAttribute('disabled')) onClick();
  });
  return element;
}

const sameChoices = (a: readonly Choice[], b: readonly Choice[]): boolean =>
  a.length === b.length && a.every((choice, i) => choice.value === b[i]!.value && choice.label === b[i]!.label);

/** Options are made when the list is first about to be used: price lists have hundreds, and each is an element. */
function select(label: string, onChange: (value: string) => void, className = ''): Select {
  const element = make('vscode-dropdown', `select ${className}`);
  element.setAttribute('aria-label', label);
  let choices: readonly Choice[] = [];
  let value = '';
  let filled = false;
  const option = (choice: Choice): HTMLElement => {
    const made = h('vscode-option', { value: choice.value, selected: choice.value === value });
    made.textContent = choice.label;
    made.title = choice.label;
    return made;
  };
  const current = (): Choice => choices.find((c) => c.value === value) ?? { value, label: value };
  // The list takes over new options a moment later and then may choose another one: it is told again what is chosen.
  const settle = (): void => {
    requestAnimationFrame(() => {
      if (element.value !== value) element.value = value;
    });
  };
  const showCurrent = (): void => {
    filled = false;
    element.replaceChildren(option(current()));
    settle();
  };
  /** The shown option stays in the page while the others come around it, so that the choice stays too. */
  const fill = (): void => {
    if (filled) return;
    filled = true;
    const shown = element.firstElementChild;
    const at = Math.max(
      0,
      choices.findIndex((c) => c.value === value),
    );
    const known = choices.some((c) => c.value === value);
    shown?.before(...choices.slice(0, at).map(option));
    shown?.after(...choices.slice(known ? at + 1 : at).map(option));
    settle();
  };
  element.addEventListener('focusin', fill);
  element.addEventListener('pointerdown', fill);
  element.addEventListener('change', () => {
    if (element.value === value || element.value === '') return;
    value = element.value;
    onChange(value);
  });
  return {
    element,
    set(next, selected) {
      if (sameChoices(choices, next) && value === selected) return;
      const relist = !sameChoices(choices, next);
      choices = next;
      value = selected;
      if (filled && !relist) {
        element.value = selected;
        return;
      }
      showCurrent();
      if (element.matches(':focus-within')) requestAnimationFrame(fill);
    },
    setDisabled(disabled) {
      element.disabled = disabled;
    },
  };
}

function checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement {
  const element = make('vscode-checkbox', 'checkbox');
  element.textContent = label;
  element.checked = checked;
  element.addEventListener('change', () => onChange(element.checked));
  return element;
}

/** The toolkit speaks a text field's content as its name; toolkit.css hides it where the name is shown otherwise. */
export function textField(options: FieldOptions): Field {
  const element = make('vscode-text-field', `field ${options.class ?? ''}`);
  element.textContent = options.label;
  if (options.placeholder !== undefined) element.setAttribute('placeholder', options.placeholder);
  const { hint } = options;
  if (hint !== undefined) {
    element.title = hint;
    // The toolkit does not hand a description on to the field inside it, which is there once the element is shown.
    requestAnimationFrame(() => element.shadowRoot?.querySelector('input')?.setAttribute('aria-description', hint));
  }
  if (options.icon !== undefined) {
    const mark = codicon(options.icon);
    mark.slot = 'start';
    element.append(mark);
  }
  let committed = '';
  const commit = (): void => {
    if (element.value === committed) return;
    committed = element.value;
    options.onCommit?.(element.value, 'leaving');
  };
  element.addEventListener('input', () => options.onInput?.(element.value));
  element.addEventListener('change', commit);
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      committed = element.value;
      options.onCommit?.(element.value, 'enter');
    }
    if (event.key === 'Escape') {
      if (options.onEscape) options.onEscape();
      else element.value = committed;
    }
  });
  return {
    element,
    get value() {
      return element.value;
    },
    set(value, { force = false } = {}) {
      const typing = element.matches(':focus-within') && element.value !== committed;
      if (typing && !force) return;
      committed = value;
      if (element.value !== value) element.value = value;
    },
    setInvalid(message) {
      setAttributes(element, { title: message ?? hint, 'aria-invalid': message === undefined ? undefined : 'true' });
      element.classList.toggle('invalid', message !== undefined);
    },
    focus: () => element.focus(),
  };
}

export const toolkit: ControlKit = { button, select, checkbox };

export function setDisabled(element: HTMLElement, disabled: boolean): void {
  setAttributes(element, { disabled });
}
