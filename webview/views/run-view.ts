import { findMetric } from '../../src/core/metrics';
import { failureTexts, formatValue } from '../../src/core/report';
import type { LimitResult, RunResult } from '../../src/core/experiment';
import type { JobState } from '../../src/protocol/webview-protocol';
import { chartFigure, costChart, latencyChart, memoryChart, qualityLatencyChart, seriesMark } from '../charts';
import { linkButton, type ControlKit } from '../controls';
import { codicon, h, verdictMark } from '../dom';
import { comparisonTable } from '../tables/comparison';
import { count } from '../text';
import { headlineView } from './headline';
import { errorBlock } from './job';
import { outcomesView, type OutcomesMemory } from './outcomes';
import { runDetails } from './run-details';
import type { Attributor } from './attribution';
import type { OpenSource } from './source-link';

/** What a reader chose to see; remembered over a reload. */
export interface RunViewMemory extends OutcomesMemory {
  readonly allMetrics: boolean;
  /** Charts shown as their tables. */
  readonly chartTables: readonly string[];
  readonly openSections: readonly string[];
}
export const FRESH_VIEW: RunViewMemory = {
  allMetrics: false,
  chartTables: [],
  openSections: [],
  outcomeFrom: '',
  outcomeVariant: '',
  outcomeFilter: '',
  outcomeSort: 'change',
};

export interface RunViewContext {
  readonly kit: ControlKit;
  readonly open: OpenSource;
  /** Absent where nobody can compute, as in the report. */
  readonly attributor?: Attributor;
  readonly memory: () => RunViewMemory;
  readonly remember: (change: Partial<RunViewMemory>) => void;
}

/** "docs · 1,204 chunks · 120 queries · 3 repeats, interleaved · 22 Nov 2026" */
export function factsText({ corpus, queries, settings, variants, startedAt }: RunResult): string {
  const started = new Date(startedAt);
  const when = Number.isNaN(started.getTime())
    ? startedAt
    : started.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return [
    corpus.name,
    count(corpus.chunks, 'chunks') + (corpus.partial ? ' (partial)' : ''),
    `${queries.count.toLocaleString('en')} ${queries.source === 'headings' ? 'headings as queries' : queries.count === 1 ? 'query' : 'queries'}`,
    `${count(settings.repeat, 'repeats')}${variants.length > 1 ? ', interleaved' : ''}`,
    when,
  ].join(' · ');
}

function limitText({ variant, metric, limit, value, kept }: LimitResult): string {
  const declared = findMetric(metric);
  const text = (figure: number): string =>
    declared ? formatValue({ value: figure, unit: declared.unit }) : String(figure);
  const wanted = [
    ...(limit.min === undefined ? [] : [`at least ${text(limit.min)}`]),
    ...(limit.max === undefined ? [] : [`at most ${text(limit.max)}`]),
  ].join(', ');
  const got = value === undefined ? 'unknown' : text(value);
  return `${variant}: ${declared?.label ?? metric} is ${got}, ${kept ? 'kept' : 'must be'} ${wanted}`;
}

function limitsView(limits: readonly LimitResult[]): HTMLElement | undefined {
  if (limits.length === 0) return undefined;
  const broken = limits.filter(({ kept }) => !kept);
  const kept = limits.length - broken.length;
  return h(
    'div',
    { class: 'limits' },
    h(
      'p',
      { class: broken.length > 0 ? 'worse' : 'better' },
      verdictMark(broken.length > 0 ? 'worse' : 'better'),
      h(
        'span',
        {},
        broken.length > 0
          ? `${count(broken.length, 'limits')} broken, ${String(kept)} kept`
          : `${count(kept, 'limits')} kept`,
      ),
    ),
    ...(broken.length > 0 ? [h('ul', {}, ...broken.map((limit) => h('li', {}, limitText(limit))))] : []),
  );
}

/** Variants without figures, with the cause and the one next step. */
const failuresView = (run: RunResult): HTMLElement | undefined =>
  run.failures &&
  h(
    'section',
    { class: 'failures', 'aria-label': 'Not measured' },
    ...failureTexts(run).map(({ variant, code, cause, nextStep }) =>
      errorBlock({ code, message: cause, nextStep, fault: 'environment' }, `${variant} was not measured`),
    ),
  );

/** What cannot be said for want of judgements, and the one next step. */
const unjudged = ({ queries }: RunResult): HTMLElement | undefined =>
  queries.judged > 0
    ? undefined
    : h(
        'p',
        { class: 'notice' },
        codicon('info'),
        h(
          'span',
          {},
          'Quality is unknown: no query has a judgement. Write down which lines answer which query in rag-lab/judgements.jsonl.',
        ),
      );

export interface RunView {
  readonly element: HTMLElement;
  /** The same run, perhaps with more attributions, and what is under way. */
  update(run: RunResult, job: JobState): void;
  dispose(): void;
}

/** Answer, table, charts, queries, details: the same for the lab panel and the report. */
export function runView(run: RunResult, context: RunViewContext): RunView {
  const { kit, open, attributor, memory, remember } = context;
  const table = h('div', { class: 'comparison-box' });
  const toggle = linkButton('All metrics', () => {
    const allMetrics = !memory().allMetrics;
    remember({ allMetrics });
    drawTable();
  });
  function drawTable(): void {
    toggle.textContent = memory().allMetrics ? 'Headline metrics' : 'All metrics';
    table.replaceChildren(comparisonTable(run, memory().allMetrics));
  }
  drawTable();

  const figures = [latencyChart(run), qualityLatencyChart(run), memoryChart(run), costChart(run)].map((model) =>
    chartFigure(model, memory().chartTables.includes(model.id), (asTable) => {
      const others = memory().chartTables.filter((id) => id !== model.id);
      remember({ chartTables: asTable ? [...others, model.id] : others });
    }),
  );
  const legend = h(
    'ul',
    { class: 'legend', 'aria-label': 'Variants' },
    ...run.variants.map(({ name }, i) => h('li', {}, seriesMark(i), h('bdi', {}, name))),
  );
  const queries = h('div');
  let outcomes: ReturnType<typeof outcomesView> | undefined;
  let latest: { readonly run: RunResult; readonly job: JobState } = { run, job: { state: 'idle' } };
  const drawQueries = (): void => {
    outcomes = outcomesView({ kit, open, attributor, memory: memory(), remember }, run);
    outcomes.update(latest);
    queries.replaceChildren(outcomes.element);
  };
  // The answer need not wait for a hundred thousand queries to be compared.
  if (run.outcomes.length > 5000) requestAnimationFrame(() => requestAnimationFrame(drawQueries));
  else drawQueries();
  const pane = (...children: (Node | undefined)[]): HTMLElement => h('div', { class: 'pane' }, ...children);
  const element = h(
    'div',
    { class: 'run' },
    pane(headlineView(run), failuresView(run), limitsView(run.limits), unjudged(run)),
    pane(h('div', { class: 'title-row' }, h('h2', {}, 'Side by side'), toggle)),
    table,
    pane(
      h('div', { class: 'title-row' }, h('h2', {}, 'Pictures'), legend),
      h('div', { class: 'charts' }, ...figures.map((figure) => figure.element)),
      queries,
      runDetails(run, memory().openSections, (openSections) => remember({ openSections })),
    ),
  );
  return {
    element,
    update(newest, job) {
      latest = { run: newest, job };
      outcomes?.update(latest);
    },
    dispose: () => figures.forEach((figure) => figure.dispose()),
  };
}
