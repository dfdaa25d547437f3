import { visible } from '../../src/core/report';
import type { FromJudge, JudgeQuery, JudgeState } from '../../src/protocol/judge-protocol';
import { linkButton } from '../controls';
import { textField, toolkit } from '../controls/toolkit';
import { codicon, h, refocus, setAttributes, setText, uniqueId, type Part } from '../dom';

/** Rows drawn at once, around the shown query: a set may hold thousands. */
const MOST_ROWS = 200;

interface Row {
  readonly index: number;
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly mark: HTMLElement;
  readonly spoken: HTMLElement;
}

/** All queries: which are judged, which is shown; a click goes there. Narrow windows fold it away. */
export function queryListView(post: (message: FromJudge) => void): Part<JudgeState> {
  let queries: readonly JudgeQuery[] = [];
  let rows: readonly Row[] = [];
  let position = 0;
  let unjudgedOnly = false;
  let drawn = '';
  const more = (words: string): HTMLElement => h('p', { class: 'dim small', hidden: true }, words);
  const before = more('');
  const after = more('');
  const none = more('No query fits.');
  const list = h('ol', { class: 'query-rows', id: uniqueId('queries') });
  const find = textField({ label: 'Find a query', placeholder: 'Find a query', icon: 'search', onInput: () => draw() });
  const only = toolkit.checkbox('Not judged only', false, (checked) => {
    unjudgedOnly = checked;
    draw();
  });
  const fold = linkButton(
    [codicon('list-unordered'), ' All queries'],
    () => {
      const open = element.classList.toggle('open');
      fold.setAttribute('aria-expanded', String(open));
    },
    { class: 'fold', 'aria-expanded': 'false' },
  );
  const body = h('div', { class: 'query-body' }, find.element, only, none, before, list, after);
  const element = h('nav', { class: 'query-list', 'aria-label': 'Queries' }, fold, body);

  function rowOf(index: number): Row {
    const words = visible(queries[index]!.text);
    const mark = h('span', { 'aria-hidden': 'true' });
    const spoken = h('span', { class: 'sr-only' });
    const button = h(
      'button',
      { type: 'button', title: words, on: { click: () => post({ type: 'goTo', position: index }) } },
      mark,
      h('span', { class: 'row-words' }, words),
      spoken,
    );
    return { index, element: h('li', {}, button), button, mark, spoken };
  }

  /** Indexes of the queries to draw: those that fit, as many as are drawn at once, around the shown one. */
  function shownIndexes(): number[] {
    const wanted = find.value.trim().toLowerCase();
    const fitting = queries.flatMap(({ text, judged }, i) =>
      (!unjudgedOnly || !judged || i === position) && text.toLowerCase().includes(wanted) ? [i] : [],
    );
    const at = fitting.findLastIndex((index) => index <= position);
    const start = Math.max(0, Math.min(at - MOST_ROWS / 2, fitting.length - MOST_ROWS));
    const hidden = fitting.length - start - MOST_ROWS;
    none.hidden = fitting.length > 0 || queries.length === 0;
    before.hidden = start === 0;
    after.hidden = hidden <= 0;
    setText(before, `${start.toLocaleString('en')} before these`);
    setText(after, `${hidden.toLocaleString('en')} after these: find one by its words`);
    return fitting.slice(start, start + MOST_ROWS);
  }

  function draw(): void {
    const indexes = shownIndexes();
    const next = JSON.stringify(indexes.map((index) => [index, queries[index]!.text]));
    if (next !== drawn) {
      drawn = next;
      const focused = rows.find(({ button }) => button === document.activeElement)?.index;
      rows = indexes.map(rowOf);
      list.replaceChildren(...rows.map((row) => row.element));
      refocus(rows.find(({ index }) => index === focused)?.button);
    }
    // One of them is the list's stop for Tab.
    const stop = rows.find(({ index }) => index === position) ?? rows[0];
    for (const row of rows) {
      const { judged } = queries[row.index]!;
      row.button.className = judged ? 'judged' : '';
      row.mark.className = `codicon mark codicon-${judged ? 'check' : 'circle-small'}`;
      setText(row.spoken, judged ? ', judged' : ', not judged');
      const isShown = row.index === position;
      setAttributes(row.button, { 'aria-current': isShown ? 'true' : undefined, tabindex: row === stop ? 0 : -1 });
    }
    bringIntoView(rows.find(({ index }) => index === position)?.element);
  }
  /** Only the list scrolls, not the page around it. */
  function bringIntoView(row: HTMLElement | undefined): void {
    if (!row || list.contains(document.activeElement)) return;
    const { offsetTop, offsetHeight } = row;
    if (offsetTop < list.scrollTop || offsetTop + offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = offsetTop - list.clientHeight / 2;
  }
  list.addEventListener('keydown', (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = rows.findIndex(({ button }) => button === document.activeElement);
    rows[Math.max(0, Math.min(at + by, rows.length - 1))]?.button.focus();
  });

  return {
    element,
    update(state) {
      if (!state.queries && state.position === position) return;
      queries = state.queries ?? queries;
      position = state.position;
      draw();
    },
  };
}
