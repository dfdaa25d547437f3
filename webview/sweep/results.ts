import type { FromSweep, ShownSweep } from '../../src/protocol/sweep-protocol';
import { chartFigure, type Figure } from '../charts/figure';
import { Highlight } from '../charts/highlight';
import { toolkit } from '../controls/toolkit';
import { codicon, h, region, type Part } from '../dom';
import { sentence } from '../views/headline';
import { importanceView } from './importance';
import { sweepAnswer } from './answer';
import { objectivesOf } from './objectives';
import { parallelOf, scatterOf } from './pictures';
import { trialsTable, type TrialsMemory } from './trials-table';

export interface ResultsMemory extends TrialsMemory {
  /** Id of the figure that the first one is drawn against. */
  readonly against: string;
  /** Charts shown as their tables. */
  readonly chartTables: readonly string[];
}

export interface ResultsContext {
  readonly post: (message: FromSweep) => void;
  readonly memory: () => ResultsMemory;
  readonly remember: (change: Partial<ResultsMemory>) => void;
}

/** While trials come in, pictures are drawn again this often at most. */
const PICTURES_EVERY_MS = 2000;

/** The one answer, above everything else. */
export const answerView = (): Part<ShownSweep> => {
  const words = region<ReturnType<typeof sweepAnswer>>({ class: 'answer-box' }, (segments) => [sentence(segments)]);
  return { element: words.element, update: (sweep) => words.update(sweepAnswer(sweep)) };
};

const notesOf = ({ notes, queries }: ShownSweep): string[] => [
  ...(queries.judged > 0
    ? []
    : [
        'Quality is unknown: no query has a judgement. The sweep compares latency, memory and cost alone; generate a test set to know more.',
      ]),
  ...notes,
];

/** Pictures, importance and the table of a sweep, under way or finished. */
export function resultsView({ post, memory, remember }: ResultsContext): Part<ShownSweep> {
  const highlight = new Highlight();
  let figures: readonly Figure[] = [];
  let sweep: ShownSweep | undefined;
  let drawnMs = -Infinity;
  let waiting = 0;

  const notes = region<readonly string[]>({ class: 'notices' }, (texts) =>
    texts.map((text) => h('p', { class: 'notice' }, codicon('info'), h('span', {}, text))),
  );
  const against = toolkit.select('Figure to draw against', (id) => {
    remember({ against: id });
    drawPictures();
  });
  const chooser = h('div', { class: 'row against' }, h('span', { class: 'dim' }, 'against'), against.element);
  const charts = h('div', { class: 'charts' });
  const trials = trialsTable({
    post,
    look: (name) => highlight.set(name, charts),
    memory: memory(),
    remember,
  });
  const element = h(
    'div',
    { class: 'results' },
    notes.element,
    h('div', { class: 'title-row' }, h('h2', {}, 'Pictures'), chooser),
    charts,
    trials.element,
  );

  function drawPictures(): void {
    clearTimeout(waiting);
    waiting = 0;
    if (!sweep) return;
    drawnMs = performance.now();
    const others = objectivesOf(sweep).slice(1);
    const chosen = others.find(({ id }) => id === memory().against) ?? others[0];
    chooser.hidden = others.length < 2;
    against.set(
      others.map(({ id, label }) => ({ value: id, label })),
      chosen?.id ?? '',
    );
    const models = [scatterOf(sweep, chosen?.id ?? '', highlight), parallelOf(sweep, highlight)];
    for (const figure of figures) figure.dispose();
    figures = models.flatMap((model) =>
      model
        ? [
            chartFigure(model, memory().chartTables.includes(model.id), (asTable) => {
              const rest = memory().chartTables.filter((id) => id !== model.id);
              remember({ chartTables: asTable ? [...rest, model.id] : rest });
            }),
          ]
        : [],
    );
    const importance = importanceView(sweep);
    charts.replaceChildren(...figures.map((figure) => figure.element), ...(importance ? [importance] : []));
  }

  return {
    element,
    update(next) {
      if (next === sweep) return;
      const other = next.id !== sweep?.id || next.complete;
      sweep = next;
      notes.update(notesOf(next));
      trials.update(next);
      const leftMs = drawnMs + PICTURES_EVERY_MS - performance.now();
      if (other || leftMs <= 0) drawPictures();
      else if (waiting === 0) waiting = window.setTimeout(drawPictures, leftMs);
    },
  };
}
