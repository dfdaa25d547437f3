import { h, setAttributes, setText, type Part } from '../dom';

export const GRADES = ['not relevant', 'somewhat relevant', 'relevant', 'exactly what is asked for'] as const;

/** Four buttons; the pressed one is the grade, pressed again it is taken back. Reached by Tab only when `setTabbable`. */
export function gradeButtons(
  give: (grade: number | null) => void,
): Part<number | null> & { setTabbable(tabbable: boolean): void } {
  let shown: number | null = null;
  const buttons = GRADES.map((words, grade) =>
    h(
      'button',
      {
        type: 'button',
        class: 'grade',
        title: `Grade ${String(grade)}: ${words}`,
        'aria-label': `Grade ${String(grade)}, ${words}`,
        'aria-pressed': 'false',
        on: { click: () => give(shown === grade ? null : grade) },
      },
      String(grade),
    ),
  );
  return {
    element: h('div', { class: 'grades', role: 'group', 'aria-label': 'Grade' }, ...buttons),
    update(grade) {
      shown = grade;
      for (const [i, button] of buttons.entries()) setAttributes(button, { 'aria-pressed': String(i === grade) });
    },
    setTabbable(tabbable) {
      for (const button of buttons) button.tabIndex = tabbable ? 0 : -1;
    },
  };
}

export const gradeText = (grade: number | null): string =>
  grade === null ? 'not judged' : `grade ${String(grade)}, ${GRADES[grade] ?? 'relevant'}`;

/** What the keys mean, in one line. */
export function gradeLegend(): HTMLElement {
  const element = h('p', { class: 'legend small dim' });
  setText(element, `${GRADES.map((words, grade) => `${String(grade)} ${words}`).join(' · ')} · ? all keys`);
  return element;
}
