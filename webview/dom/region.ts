import { h, type Attributes } from './h';

/** A part of the page that follows a value. */
export interface Part<Value> {
  readonly element: HTMLElement;
  update(value: Value): void;
}

/** Elements marked `data-key` keep the focus when the region around them is drawn again. */
const focusedKey = (element: HTMLElement): string | undefined => {
  const active = document.activeElement;
  return active instanceof HTMLElement && element.contains(active) ? active.dataset['key'] : undefined;
};

/**
 * Gives the focus back to what took the place of the element that had it. Where the focus is elsewhere in the editor it
 * stays there: a list of the editor closes when it loses it.
 */
export function refocus(element: HTMLElement | undefined, options?: FocusOptions): void {
  if (document.hasFocus()) element?.focus(options);
}

/**
 * A region that is drawn again only when its value differs as JSON, so that a message that changes something else
 * leaves its focus, selection and scroll position alone.
 */
export function region<Value>(
  attributes: Attributes,
  render: (value: Value) => readonly (Node | string)[],
): Part<Value> {
  const element = h('div', attributes);
  let drawn: string | undefined;
  return {
    element,
    update(value) {
      const next = JSON.stringify(value) as string | undefined;
      if (next === drawn && drawn !== undefined) return;
      drawn = next;
      const key = focusedKey(element);
      const children = render(value);
      element.replaceChildren(...children);
      element.hidden = children.length === 0;
      if (key !== undefined)
        refocus([...element.querySelectorAll<HTMLElement>('[data-key]')].find((e) => e.dataset['key'] === key));
    },
  };
}

/** Replaces text without touching an equal one, so that screen readers do not read it again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Calls at most once per pause of `ms`; `flush` runs what is waiting at once. */
export function debounced(run: () => void, ms: number): { call(): void; flush(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    cancel,
    call() {
      cancel();
      timer = setTimeout(() => {
        timer = undefined;
        run();
      }, ms);
    },
    flush() {
      if (timer === undefined) return;
      cancel();
      run();
    },
  };
}
