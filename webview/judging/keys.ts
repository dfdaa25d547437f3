import { h } from '../dom';

export interface KeyActions {
  readonly grade: (grade: number | null) => void;
  readonly move: (by: number) => void;
  readonly open: () => void;
  readonly undo: () => void;
  readonly next: () => void;
  readonly previous: () => void;
  readonly nextUnjudged: () => void;
  readonly toggleKeys: () => void;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['0 1 2 3', 'Grade the answer, go to the next'],
  ['Backspace, Delete', 'Take the grade back'],
  ['u, Ctrl+Z', 'Undo the last action'],
  ['j, ↓', 'Next answer'],
  ['k, ↑', 'Previous answer'],
  ['Enter', 'Open the source'],
  ['n', 'Next query'],
  ['p', 'Previous query'],
  ['Shift+N', 'Next query without a grade'],
  ['?', 'Show or hide the keys'],
];

/** What each key does. */
export const keysTable = (): HTMLElement =>
  h(
    'div',
    { class: 'keys', hidden: true },
    h(
      'table',
      {},
      h('caption', { class: 'sr-only' }, 'Keys'),
      h(
        'tbody',
        {},
        ...KEYS.map(([key, does]) => h('tr', {}, h('th', { scope: 'row' }, h('kbd', {}, key)), h('td', {}, does))),
      ),
    ),
  );

const isTyping = (event: KeyboardEvent): boolean => {
  const [inner] = event.composedPath();
  return inner instanceof HTMLTextAreaElement || (inner instanceof HTMLInputElement && inner.type === 'text');
};
/** A focused button or link has its own Enter. */
const isPressing = (event: KeyboardEvent): boolean => {
  const [inner] = event.composedPath();
  return inner instanceof Element && inner.closest('button, a, [role=button]') !== null;
};

/** Keys of the whole page, but where something is typed. */
export function listenToKeys(actions: KeyActions): void {
  const simple: Record<string, () => void> = {
    ...Object.fromEntries([0, 1, 2, 3].map((grade) => [String(grade), () => actions.grade(grade)])),
    Backspace: () => actions.grade(null),
    Delete: () => actions.grade(null),
    u: actions.undo,
    j: () => actions.move(1),
    ArrowDown: () => actions.move(1),
    k: () => actions.move(-1),
    ArrowUp: () => actions.move(-1),
    n: actions.next,
    p: actions.previous,
    N: actions.nextUnjudged,
    '?': actions.toggleKeys,
  };
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isTyping(event)) return;
    const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (!undoes && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const act = undoes ? actions.undo : event.key === 'Enter' && !isPressing(event) ? actions.open : simple[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
