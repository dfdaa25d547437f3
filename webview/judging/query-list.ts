import { visible } from '../../src/core/report';
import type { FromJudge, JudgeQuery, JudgeState } from '../../src/protocol/judge-protocol';
import { linkButton } from '../controls';
import { textField, toolkit } from '../controls/toolkit';
import { codicon, h, setAttributes, setText, uniqueId, type Part } from '../dom';

interface Row {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly spoken: HTMLElement;
}

/** All queries: which are judged, which is shown; a click goes there. Narrow windows fold it away. */
export function queryListView(post: (message: FromJudge) => void): Part<JudgeState> {
  let queries: readonly JudgeQuery[] = [];
  let rows: readonly Row[] = [];
  let position = -1;
  let unjudgedOnly = false;
  const list = h('ol', { class: 'query-rows', id: uniqueId('queries') });
  const none = h('p', { class: 'dim small', hidden: true }, 'No query fits.');
  const find = textField({
    label: 'Find a query',
    placeholder: 'Find a query',
    icon: 'search',
    onInput: () => filter(),
  });
  const only = toolkit.checkbox('Not judged only', false, (checked) => {
    unjudgedOnly = checked;
    filter();
  });
  const fold = linkButton(
    [codicon('list-unordered'), ' All queries'],
    () => {
      const open = element.classList.toggle('open');
      fold.setAttribute('aria-expanded', String(open));
    },
    { class: 'fold', 'aria-expanded': 'false' },
  );
  const body = h('div', { class: 'query-body' }, find.element, only, none, list);
  const element = h('nav', { class: 'query-list', 'aria-label': 'Queries' }, fold, body);

  function rowOf({ text }: JudgeQuery, index: number): Row {
    const spoken = h('span', { class: 'sr-only' });
    const button = h(
      'button',
      {
        type: 'button',
        tabindex: -1,
        title: visible(text),
        on: { click: () => post({ type: 'goTo', position: index }) },
      },
      h('span', { class: 'codicon mark', 'aria-hidden': 'true' }),
      h('span', { class: 'row-words' }, visible(text)),
      spoken,
    );
    return { element: h('li', {}, button), button, spoken };
  }
  function filter(): void {
    const wanted = find.value.trim().toLowerCase();
    for (const [i, { text, judged }] of queries.entries())
      rows[i]!.element.hidden = (unjudgedOnly && judged) || !text.toLowerCase().includes(wanted);
    none.hidden = queries.length === 0 || rows.some((row) => !row.element.hidden);
  }
  function draw(next: readonly JudgeQuery[]): void {
    const sameTexts = next.length === queries.length && next.every(({ text }, i) => text === queries[i]!.text);
    if (!sameTexts) {
      rows = next.map(rowOf);
      list.replaceChildren(...rows.map((row) => row.element));
      position = -1;
    }
    for (const [i, { judged }] of next.entries()) {
      if (sameTexts && judged === queries[i]!.judged) continue;
      const { button, spoken } = rows[i]!;
      button.classList.toggle('judged', judged);
      button.firstElementChild!.className = `codicon mark codicon-${judged ? 'check' : 'circle-small'}`;
      setText(spoken, judged ? ', judged' : ', not judged');
    }
    queries = next;
    filter();
  }
  function mark(next: number): void {
    if (next === position) return;
    const before = rows[position]?.button;
    if (before) setAttributes(before, { 'aria-current': undefined, tabindex: -1 });
    position = next;
    const row = rows[position];
    if (!row) return;
    setAttributes(row.button, { 'aria-current': 'true', tabindex: 0 });
    // Only the list scrolls, not the page around it.
    const { offsetTop, offsetHeight } = row.element;
    if (offsetTop < list.scrollTop || offsetTop + offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = offsetTop - list.clientHeight / 2;
  }
  list.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const shown = rows.filter((row) => !row.element.hidden);
    const at = shown.findIndex(({ button }) => button === document.activeElement);
    shown[Math.max(0, Math.min(at + by, shown.length - 1))]?.button.focus();
  });

  return {
    element,
    update(state) {
      if (state.queries) draw(state.queries);
      mark(state.position);
    },
  };
}
