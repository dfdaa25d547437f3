import { visible } from '../../src/core/report';
import type { JudgeItem } from '../../src/protocol/judge-protocol';
import { linkButton } from '../controls';
import { h, setAttributes, setText, type Part } from '../dom';
import { linesText } from '../text';
import { sourceLink, type SourcePlace } from '../views/source-link';
import { gradeButtons, gradeText } from './grades';

export interface ItemView extends Part<JudgeItem> {
  /** One item at a time takes the focus and the keys. */
  setCurrent(current: boolean): void;
  focus(): void;
}

const placeOf = ({ file, startLine, endLine }: JudgeItem): SourcePlace => ({ file, startLine, endLine });

/** Lines as they are, but columns of a table without their padding; what cannot be seen is written out. */
const passageText = (text: string): string =>
  text
    .split(/\r\n?|\n/)
    .map((line) => visible(line.replaceAll('\t', '    ').replace(/(?<=\S) {3,}/g, '  ')))
    .join('\n');

/** An answer with its text, its place and its grade. Its size does not depend on its grade. */
export function itemView(
  item: JudgeItem,
  position: { readonly index: number; readonly count: number },
  actions: {
    readonly grade: (grade: number | null) => void;
    readonly open: (place: SourcePlace) => void;
    readonly choose: () => void;
  },
): ItemView {
  const grades = gradeButtons(actions.grade);
  const link = sourceLink(placeOf(item), actions.open, item.document);
  const told = h('span', { class: 'told dim small' });
  const text = h('div', { class: 'passage' }, passageText(item.text));
  const more = linkButton(
    'Show all',
    () => {
      const all = text.classList.toggle('all');
      setText(more, all ? 'Show less' : 'Show all');
      more.setAttribute('aria-expanded', String(all));
    },
    { class: 'more small', 'aria-expanded': 'false', hidden: true },
  );
  const element = h(
    'article',
    { class: 'item', on: { focusin: actions.choose, click: actions.choose } },
    h('div', { class: 'item-head' }, h('div', { class: 'place' }, link, told), grades.element),
    item.context !== '' && h('p', { class: 'context small dim' }, visible(item.context)),
    text,
    more,
  );
  // Known only once it is laid out.
  new ResizeObserver(() => {
    more.hidden = !text.classList.contains('all') && text.scrollHeight <= text.clientHeight + 1;
  }).observe(text);

  return {
    element,
    update({ document, startLine, endLine, grade, judged }) {
      grades.update(grade);
      element.classList.toggle('judged', grade !== null);
      const lines =
        judged?.startLine === undefined
          ? 'the whole file'
          : `lines ${linesText(judged.startLine, judged.endLine ?? judged.startLine)}`;
      setText(told, judged ? `graded by ${lines}` : '');
      setAttributes(element, {
        'aria-label': `${String(position.index + 1)} of ${String(position.count)}: ${visible(document)}, lines ${linesText(startLine, endLine)}, ${gradeText(grade)}`,
      });
    },
    setCurrent(current) {
      element.classList.toggle('current', current);
      element.tabIndex = current ? 0 : -1;
      link.tabIndex = current ? 0 : -1;
      more.tabIndex = current ? 0 : -1;
      grades.setTabbable(current);
    },
    focus() {
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'nearest' });
    },
  };
}
