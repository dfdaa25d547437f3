import type { QueryOriginKind } from '../../src/core/evaluation';
import { visible } from '../../src/core/report';
import type { FromJudge, JudgeState } from '../../src/protocol/judge-protocol';
import { textField, toolkit } from '../controls/toolkit';
import { h, setText, type Part } from '../dom';

const ORIGINS: Record<QueryOriginKind, string> = {
  heading: 'From a heading',
  link: 'From a link',
  question: 'From a question in the text',
  symbol: 'From a code symbol',
  passage: 'From the text',
  commit: 'From a commit message',
  search: 'From a search of yours',
  model: 'From a language model',
};

function originText({ origin, overlap }: NonNullable<JudgeState['query']>): string {
  const place =
    origin?.file === undefined ? '' : `${origin.file}${origin.line === undefined ? '' : `:${String(origin.line)}`}`;
  return [
    origin ? ORIGINS[origin.kind] : 'Written by hand',
    place,
    origin?.detail ?? '',
    overlap === undefined ? '' : `${String(Math.round(overlap * 100))} % of its words stand in its answer`,
  ]
    .filter(Boolean)
    .map(visible)
    .join(' · ');
}

/** The shown query: its words, where they come from, and ways to change the set. */
export function queryView(post: (message: FromJudge) => void): Part<JudgeState> & { startAdding(): void } {
  let query: JudgeState['query'];
  let adding = false;
  const words = h('h2', { class: 'query-words' });
  const origin = h('p', { class: 'origin small dim' });
  const icon = (label: string, name: string, onClick: () => void): HTMLElement =>
    toolkit.button({ label, icon: name, kind: 'icon', onClick });
  const edit = icon('Change the words of this query', 'edit', () => start(false));
  const add = icon('Add a query', 'add', () => start(true));
  const remove = icon('Delete this query and its grades', 'trash', () => post({ type: 'deleteQuery' }));
  const field = textField({
    label: 'Words of the query',
    placeholder: 'What somebody would ask',
    class: 'grow',
    onCommit: (text, by) => {
      if (editor.hidden) return;
      if (by === 'enter' && text.trim() !== '') post({ type: adding ? 'addQuery' : 'editQuery', text });
      if (by === 'enter' || !adding) stop();
    },
    onEscape: () => stop(),
  });
  const editor = h('div', { class: 'row editor', hidden: true }, field.element);
  const line = h('div', { class: 'row query-line' }, words, editor, h('div', { class: 'row' }, edit, add, remove));
  const element = h('section', { class: 'query', 'aria-label': 'Query' }, line, origin);

  function start(isNew: boolean): void {
    adding = isNew;
    editor.hidden = false;
    words.hidden = true;
    field.set(isNew ? '' : (query?.text ?? ''), { force: true });
    field.focus();
  }
  function stop(): void {
    const inside = editor.contains(document.activeElement);
    editor.hidden = true;
    words.hidden = false;
    if (inside) (adding ? add : edit).focus();
  }

  return {
    element,
    startAdding: () => start(true),
    update(state) {
      if (query !== undefined && state.query?.id !== query.id && !editor.hidden) stop();
      query = state.query;
      setText(words, query ? visible(query.text) : '');
      setText(origin, query ? originText(query) : '');
      for (const button of [edit, add, remove]) button.hidden = query === undefined;
    },
  };
}
