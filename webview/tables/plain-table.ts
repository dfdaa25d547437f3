import { linkButton } from '../controls';
import { h } from '../dom';

/** Rows drawn at a time: a page of the longest table appears at once, whatever its length. */
export const PAGE = 200;

/**
 * Fills a table body page by page; the button below it brings the next.
 * @param atFirst items drawn at once: as many as were shown before, where the table is drawn again
 */
export function pagedBody<Item>(
  items: readonly Item[],
  rowsOf: (item: Item, index: number) => readonly HTMLElement[],
  atFirst = PAGE,
): { readonly body: HTMLTableSectionElement; readonly more: HTMLElement; readonly shown: () => number } {
  const body = h('tbody');
  const more = h('div', { class: 'more' });
  let shown = 0;
  const next = (size = PAGE): void => {
    const until = Math.min(shown + size, items.length);
    const focusRow = shown;
    const rows = items.slice(shown, until).flatMap((item, i) => rowsOf(item, shown + i));
    body.append(...rows);
    shown = until;
    const left = items.length - shown;
    more.replaceChildren(
      ...(left > 0
        ? [linkButton(`Show ${String(Math.min(PAGE, left))} more of ${left.toLocaleString('en')}`, () => next())]
        : []),
    );
    if (focusRow > 0) rows[0]?.querySelector<HTMLElement>('button')?.focus();
  };
  next(atFirst);
  return { body, more, shown: () => shown };
}

const looksNumeric = (text: string): boolean => /^[−+-]?[\d.,]+( %)?$/.test(text) || text === 'unknown';

/** A table of words: the twin of a chart, stages, skipped files. Columns of figures are aligned at the right. */
export function plainTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (string | Node)[])[],
): HTMLElement {
  const numeric = columns.map((_, i) =>
    rows.slice(0, PAGE).every((row) => typeof row[i] === 'string' && looksNumeric(row[i])),
  );
  const cell = (content: string | Node, i: number): HTMLElement =>
    i === 0 ? h('th', { scope: 'row' }, content) : h('td', { class: numeric[i] ? 'num' : undefined }, content);
  const { body, more } = pagedBody(rows, (row) => [h('tr', {}, ...row.map(cell))]);
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      ...columns.map((name, i) => h('th', { scope: 'col', class: i > 0 && numeric[i] ? 'num' : undefined }, name)),
    ),
  );
  return h(
    'div',
    { class: 'table-box', role: 'region', 'aria-label': caption, tabindex: 0 },
    h('table', { class: 'plain' }, h('caption', { class: 'sr-only' }, caption), head, body),
    more,
  );
}
