import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from 'chart.js';
import { linkButton } from '../controls';
import { h, uniqueId } from '../dom';
import { plainTable } from '../tables/plain-table';
import type { ChartModel } from './model';
import { onThemeChange, readTheme } from './theme';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
);

export interface Figure {
  readonly element: HTMLElement;
  dispose(): void;
}

/** A picture and its table, one at a time. The picture is drawn once it comes into view, and again with each theme. */
export function chartFigure(model: ChartModel, asTable: boolean, onToggle: (asTable: boolean) => void): Figure {
  const box = h('div', { class: 'picture', style: { height: `${String(model.height)}px` } });
  const note = h('p', { class: 'small dim' }, model.note);
  const table = h('div', { class: 'twin' });
  const titleId = uniqueId('chart');
  let table_ = asTable;
  let chart: Chart | undefined;
  const toggle = linkButton('Table', () => show(!table_), { class: 'small', 'data-key': `table ${model.id}` });
  const element = h(
    'figure',
    { class: 'chart', 'data-chart': model.id, 'aria-labelledby': titleId },
    h('figcaption', {}, h('h3', { id: titleId }, model.title), toggle),
    box,
    table,
    note,
  );

  function draw(): void {
    chart?.destroy();
    chart = undefined;
    if (!model.config) {
      box.replaceChildren(h('p', { class: 'dim' }, model.summary));
      return;
    }
    const canvas = h('canvas', { role: 'img', 'aria-label': `${model.title}. ${model.summary}` });
    box.replaceChildren(canvas);
    chart = new Chart(canvas, model.config(readTheme()));
  }
  function show(next: boolean): void {
    if (next !== table_) onToggle(next);
    table_ = next;
    box.hidden = next || (model.config === undefined && model.rows.length === 0);
    note.hidden = next || model.note === undefined;
    table.hidden = !next;
    toggle.textContent = next ? 'Picture' : 'Table';
    toggle.setAttribute('aria-label', `${next ? 'Show as a picture' : 'Show as a table'}: ${model.title}`);
    if (next && table.childElementCount === 0) table.append(plainTable(model.title, model.columns, model.rows));
    if (!next && visible && !chart) draw();
  }

  let visible = false;
  const sight = new IntersectionObserver((entries) => {
    if (visible || !entries.some((entry) => entry.isIntersecting)) return;
    visible = true;
    sight.disconnect();
    if (!table_) draw();
  });
  const stopTheme = onThemeChange(() => {
    if (chart) draw();
  });
  show(asTable);
  sight.observe(element);
  return {
    element,
    dispose() {
      sight.disconnect();
      stopTheme();
      chart?.destroy();
    },
  };
}
