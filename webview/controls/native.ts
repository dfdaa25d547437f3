import { h, setAttributes, uniqueId, type Attributes } from '../dom';
import './native.css';

type Children = Parameters<typeof h>[2][];

/** Looks like a link and acts in the page. A button by nature: it has no address that could be opened elsewhere. */
export function linkButton(
  label: string | readonly (Node | string)[],
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const children: Children = typeof label === 'string' ? [label] : [...label];
  const classes = `link ${attributes.class ?? ''}`.trim();
  return h('button', { type: 'button', ...attributes, class: classes, on: { click: onClick } }, ...children);
}

export interface Slider {
  readonly element: HTMLInputElement;
  /** Leaves a slider that is being dragged alone. */
  set(position: number, last: number, spoken: string): void;
}

export interface SliderOptions {
  readonly label: string;
  readonly describedBy?: string;
  /** While it moves; returns the words for the new position. */
  readonly onMove: (position: number) => string;
  /** Released, or moved by one key. */
  readonly onRelease: (position: number) => void;
}

/** The toolkit has no slider: the browser's own, in the editor's colours. Positions are whole numbers from 0. */
export function slider({ label, describedBy, onMove, onRelease }: SliderOptions): Slider {
  const element = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    step: 1,
    'aria-label': label,
    'aria-describedby': describedBy,
  });
  let dragging = false;
  const paint = (): void => {
    const share = Number(element.max) > 0 ? Number(element.value) / Number(element.max) : 0;
    element.style.setProperty('--share', `${String(share * 100)}%`);
  };
  element.addEventListener('pointerdown', () => (dragging = true));
  for (const end of ['pointerup', 'pointercancel', 'blur']) element.addEventListener(end, () => (dragging = false));
  element.addEventListener('input', () => {
    element.setAttribute('aria-valuetext', onMove(Number(element.value)));
    paint();
  });
  element.addEventListener('change', () => {
    dragging = false;
    onRelease(Number(element.value));
  });
  return {
    element,
    set(position, last, spoken) {
      if (dragging) return;
      element.max = String(last);
      element.value = String(position);
      element.setAttribute('aria-valuetext', spoken);
      paint();
    },
  };
}

/** A native disclosure; remembers nothing by itself. */
export function disclosure(
  summary: readonly (Node | string)[],
  open: boolean,
  onToggle: (open: boolean) => void,
  attributes: Attributes = {},
): HTMLDetailsElement {
  const element = h('details', attributes, h('summary', {}, ...summary));
  element.open = open;
  element.addEventListener('toggle', () => onToggle(element.open));
  return element;
}

/** How far a job is; without a total it only says that something goes on. */
export function progressBar(label: string): { element: HTMLProgressElement; set(done?: number, total?: number): void } {
  const element = h('progress', { class: 'progress', 'aria-label': label, id: uniqueId('progress') });
  return {
    element,
    set(done, total) {
      if (done === undefined || total === undefined || total <= 0) setAttributes(element, { value: undefined });
      else {
        element.max = total;
        element.value = Math.min(done, total);
      }
    },
  };
}
