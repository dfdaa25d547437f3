import type { FromJudge, JudgeItem, JudgeState } from '../../src/protocol/judge-protocol';
import { h, setAttributes, type Part } from '../dom';
import { itemView, type ItemView } from './item';

export interface ItemsView extends Part<JudgeState> {
  /** Grades the current item and goes to the next; null takes the grade back and stays. */
  grade(grade: number | null): void;
  move(by: number): void;
  open(): void;
}

/** What was found for the query; one item is the current one, and the keys are for it. */
export function itemsView(post: (message: FromJudge) => void): ItemsView {
  let queryId: string | undefined;
  let items: readonly JudgeItem[] = [];
  let views: readonly ItemView[] = [];
  let current = 0;
  const list = h('ol', { class: 'items', 'aria-label': 'Answers' });
  const none = h('p', { class: 'dim', hidden: true }, 'No variant finds anything for this query.');
  const element = h('div', { class: 'answers' }, none, list);

  function choose(index: number): void {
    if (index < 0 || index >= views.length) return;
    views[current]?.setCurrent(false);
    current = index;
    views[current]!.setCurrent(true);
  }
  function give(index: number, grade: number | null): void {
    const item = items[index];
    if (!item) return;
    post({ type: 'grade', key: item.key, grade });
    // At once; what the host says of it and of the others follows.
    views[index]?.update({ ...item, grade });
  }
  const openAt = (item: JudgeItem | undefined): void => {
    if (item) post({ type: 'openSource', file: item.file, startLine: item.startLine, endLine: item.endLine });
  };

  function rebuild(): void {
    // The keys stay with the answers, unless the user is somewhere else: typing here, or in another part of the editor.
    const { activeElement } = document;
    const focused = document.hasFocus() && (activeElement === document.body || element.contains(activeElement));
    views = items.map((item, index) =>
      itemView(
        item,
        { index, count: items.length },
        { grade: (grade) => give(index, grade), open: () => openAt(items[index]), choose: () => choose(index) },
      ),
    );
    list.replaceChildren(...views.map((view) => h('li', {}, view.element)));
    for (const view of views) view.setCurrent(false);
    current = 0;
    choose(0);
    if (focused) views[0]?.element.focus({ preventScroll: true });
  }

  return {
    element,
    update(state) {
      const next = state.items ?? [];
      const same =
        state.query?.id === queryId &&
        next.length === items.length &&
        next.every(({ key }, i) => key === items[i]!.key);
      queryId = state.query?.id;
      items = next;
      if (!same) rebuild();
      for (const [i, item] of items.entries()) views[i]!.update(item);
      none.hidden = state.items === undefined || items.length > 0;
      setAttributes(list, { 'aria-busy': state.items === undefined ? 'true' : undefined });
    },
    grade(grade) {
      give(current, grade);
      if (grade !== null) this.move(1);
    },
    move(by) {
      choose(Math.max(0, Math.min(current + by, views.length - 1)));
      views[current]?.focus();
    },
    open: () => openAt(items[current]),
  };
}
