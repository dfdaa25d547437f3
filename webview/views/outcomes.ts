import type { RunResult } from '../../src/core/experiment';
import { visible } from '../../src/core/report';
import { linkButton, type ControlKit } from '../controls';
import { h } from '../dom';
import {
  filterOutcomes,
  pairOutcomes,
  sortOutcomes,
  type OutcomeFilter,
  type OutcomeSort,
  type PairedOutcome,
} from '../tables/outcomes';
import { pagedBody } from '../tables/plain-table';
import { outcomeRow } from './outcome-row';
import type { OpenSource } from './source-link';

export interface OutcomesMemory {
  readonly outcomeVariant: string;
  readonly outcomeFilter: string;
  readonly outcomeSort: string;
}
const FILTERS: readonly OutcomeFilter[] = ['lost', 'won', 'all'];
const SORTS: readonly OutcomeSort[] = ['query', 'baseline', 'variant', 'change'];

function readSort(saved: string): { by: OutcomeSort; reversed: boolean } {
  const [by, direction] = saved.split(' ');
  return { by: SORTS.find((sort) => sort === by) ?? 'change', reversed: direction === 'reversed' };
}

/** Which queries a variant lost and won against the baseline, each with both rankings and its source. */
export function outcomesView(
  run: RunResult,
  kit: ControlKit,
  open: OpenSource,
  memory: OutcomesMemory,
  remember: (change: Partial<OutcomesMemory>) => void,
): HTMLElement {
  const names = run.variants.map(({ name }) => name);
  const comparing = names.length > 1 && run.outcomes.some((outcome) => outcome.judged);
  const paired = names.length > 1;
  let variant = Math.max(paired ? 1 : 0, names.indexOf(memory.outcomeVariant));
  let filter = comparing ? FILTERS.find((f) => f === memory.outcomeFilter) : 'all';
  let sort = readSort(memory.outcomeSort);
  let pairs: readonly PairedOutcome[] = [];

  const heading = h('h2');
  const chooser = kit.select('Variant whose queries are shown', (name) => {
    variant = names.indexOf(name);
    remember({ outcomeVariant: name });
    draw();
  });
  const tabs = FILTERS.map((name) =>
    linkButton('', () => {
      filter = name;
      remember({ outcomeFilter: name });
      draw();
    }),
  );
  const tools = h('div', { class: 'row tools' }, names.length > 2 && chooser.element, ...tabs);
  tools.hidden = !comparing;
  const table = h('div', { class: 'outcome-table' });

  function sortable(by: OutcomeSort, label: string, numeric: boolean): HTMLElement {
    const active = sort.by === by;
    const descending = (by === 'change') !== sort.reversed;
    const button = linkButton(
      [visible(label), h('span', { 'aria-hidden': 'true' }, active ? (descending ? ' ▾' : ' ▴') : '')],
      () => {
        sort = { by, reversed: active && !sort.reversed };
        remember({ outcomeSort: `${by} ${sort.reversed ? 'reversed' : ''}` });
        drawTable();
        table.querySelector<HTMLElement>(`[data-sort="${by}"]`)?.focus();
      },
      { 'data-sort': by },
    );
    const direction = active ? (descending ? 'descending' : 'ascending') : undefined;
    return h('th', { scope: 'col', class: numeric ? 'num' : undefined, 'aria-sort': direction }, button);
  }

  function drawTable(): void {
    const shownFilter = filter ?? 'all';
    const items = sortOutcomes(filterOutcomes(pairs, shownFilter), sort.by, sort.reversed);
    if (items.length === 0) {
      const none = { lost: 'No query was lost.', won: 'No query was won.', all: 'There are no queries.' };
      table.replaceChildren(h('p', { class: 'dim' }, none[shownFilter]));
      return;
    }
    const shown = (paired ? [0, variant] : [0]).map((index) => ({ index, name: names[index] ?? '' }));
    const { body, more } = pagedBody(items, (pair) => outcomeRow(pair, shown, open));
    const head = h(
      'tr',
      {},
      sortable('query', 'Query', false),
      sortable('baseline', paired ? (names[0] ?? '') : 'Rank', true),
      paired && sortable('variant', names[variant] ?? '', true),
      paired && sortable('change', 'nDCG@10', true),
      paired && h('th', { scope: 'col' }, 'Why'),
      h('th', { scope: 'col' }, 'Should find'),
    );
    const caption = h('caption', { class: 'sr-only' }, 'Rank of the first relevant answer to each query');
    table.replaceChildren(h('table', { class: 'plain outcomes' }, caption, h('thead', {}, head), body), more);
  }

  function draw(): void {
    pairs = pairOutcomes(run, variant);
    const lost = filterOutcomes(pairs, 'lost').length;
    const won = filterOutcomes(pairs, 'won').length;
    filter ??= lost > 0 || won === 0 ? 'lost' : 'won';
    heading.replaceChildren(
      ...(comparing
        ? [
            'Queries that ',
            h('bdi', { class: 'name' }, visible(names[variant] ?? '')),
            ` lost (${String(lost)}) · won (${String(won)})`,
          ]
        : ['Queries']),
    );
    chooser.set(
      names.slice(1).map((name) => ({ value: name, label: visible(name) })),
      names[variant] ?? '',
    );
    const counts = { lost, won, all: pairs.length };
    const words = { lost: 'Lost', won: 'Won', all: 'All' };
    for (const [i, name] of FILTERS.entries()) {
      tabs[i]!.textContent = `${words[name]} ${counts[name].toLocaleString('en')}`;
      tabs[i]!.setAttribute('aria-pressed', String(filter === name));
    }
    drawTable();
  }

  draw();
  return h('section', { class: 'queries' }, heading, tools, table);
}
