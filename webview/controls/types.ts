export interface ButtonOptions {
  readonly label: string;
  readonly kind?: 'primary' | 'secondary' | 'icon';
  /** Name of a codicon; with kind `icon` the label is spoken and shown as a tooltip only. */
  readonly icon?: string;
  readonly title?: string;
  /** Keeps the focus when the region around it is drawn again. */
  readonly key?: string;
  readonly onClick: () => void;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A drop-down list. Setting another list keeps the element and its focus. */
export interface Select {
  readonly element: HTMLElement;
  set(choices: readonly Choice[], value: string): void;
  setDisabled(disabled: boolean): void;
}

export interface Field {
  readonly element: HTMLElement;
  /** What is typed now. */
  readonly value: string;
  /** Changes nothing while the user is typing in it, unless forced. */
  set(value: string, options?: { readonly force?: boolean }): void;
  setInvalid(message: string | undefined): void;
  focus(): void;
}

export interface FieldOptions {
  readonly label: string;
  readonly placeholder?: string;
  /** What may be typed: a tooltip, and the field's description for who does not see it. */
  readonly hint?: string;
  readonly class?: string;
  readonly icon?: string;
  readonly onInput?: (value: string) => void;
  /** Enter, or leaving the field after a change. */
  readonly onCommit?: (value: string, by: 'enter' | 'leaving') => void;
  readonly onEscape?: () => void;
}

/** The controls that a view needs. The panels use the toolkit's, the HTML report the browser's own. */
export interface ControlKit {
  button(options: ButtonOptions): HTMLElement;
  select(label: string, onChange: (value: string) => void, className?: string): Select;
  checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLElement;
}
