import type { RunResult } from '../../src/core/experiment';
import { visible } from '../../src/core/report';
import type { JobState } from '../../src/protocol/webview-protocol';
import { linkButton, type ControlKit } from '../controls';
import { h, type Part } from '../dom';
import {
  filterOutcomes,
  pairOutcomes,
  sortOutcomes,
  type OutcomeFilter,
  type OutcomeSort,
  type PairedOutcome,
} from '../tables/outcomes';
import { pagedBody } from '../tables/plain-table';
import { attributionView, type Attributor } from './attribution';
import { outcomeRow } from './outcome-row';
import type { OpenSource } from './source-link';

export interface OutcomesMemory {
  readonly outcomeFrom: string;
  readonly outcomeVariant: string;
  readonly outcomeFilter: string;
  readonly outcomeSort: string;
}
const FILTERS: readonly OutcomeFilter[] = ['lost', 'won', 'unchanged', 'all'];
const SORTS: readonly OutcomeSort[] = ['query', 'from', 'to', 'change'];

function readSort(saved: string): { by: OutcomeSort; reversed: boolean } {
  const [by, direction] = saved.split(' ');
  return { by: SORTS.find((sort) => sort === by) ?? 'change', reversed: direction === 'reversed' };
}

export interface OutcomesContext {
  readonly kit: ControlKit;
  readonly open: OpenSource;
  readonly attributor?: Attributor | undefined;
  readonly memory: OutcomesMemory;
  readonly remember: (change: Partial<OutcomesMemory>) => void;
}

/**
 * Which queries one variant lost and won against another, each with why, both rankings and its source; and which knob
 * made the difference. An update may bring the same run with more attributions.
 */
export function outcomesView(
  { kit, open, attributor, memory, remember }: OutcomesContext,
  first: RunResult,
): Part<{ readonly run: RunResult; readonly job: JobState }> {
  let run = first;
  let job: JobState = { state: 'idle' };
  const names = run.variants.map(({ name }) => name);
  const comparing = names.length > 1 && run.outcomes.some((outcome) => outcome.judged);
  const paired = names.length > 1;
  let from = Math.max(0, names.indexOf(memory.outcomeFrom));
  let to = names.indexOf(memory.outcomeVariant);
  if (to < 0 || to === from) to = from === 0 && paired ? 1 : 0;
  let filter = comparing ? FILTERS.find((f) => f === memory.outcomeFilter) : 'all';
  let sort = readSort(memory.outcomeSort);
  let pairs: readonly PairedOutcome[] = [];

  const heading = h('h2');
  /** Choosing one of the two for the other turns them round. */
  function choose(chosen: { readonly from?: number; readonly to?: number }): void {
    const before = { from, to };
    from = chosen.from ?? (chosen.to === before.from ? before.to : before.from);
    to = chosen.to ?? (chosen.from === before.to ? before.from : before.to);
    remember({ outcomeFrom: names[from] ?? '', outcomeVariant: names[to] ?? '' });
    draw();
  }
  const fromChooser = kit.select('Variant to compare with', (name) => choose({ from: names.indexOf(name) }));
  const toChooser = kit.select('Variant whose queries are shown', (name) => choose({ to: names.indexOf(name) }));
  const attribution = attributionView(kit, attributor);
  const tabs = FILTERS.map((name) =>
    linkButton('', () => {
      filter = name;
      remember({ outcomeFilter: name });
      draw();
    }),
  );
  const pair = names.length > 2 && [
    h('span', { class: 'dim' }, 'From'),
    fromChooser.element,
    h('span', { class: 'dim' }, 'to'),
    toChooser.element,
  ];
  const tools = h('div', { class: 'row tools' }, ...(pair || []), ...tabs);
  tools.hidden = !comparing;
  const table = h('div', { class: 'outcome-table' });

  /** Of won queries the largest gain comes first, of all others the largest loss. */
  const isReversed = (): boolean => (sort.by === 'change' && filter === 'won') !== sort.reversed;

  function sortable(by: OutcomeSort, label: string, numeric: boolean): HTMLElement {
    const active = sort.by === by;
    const descending = active && isReversed();
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
    const items = sortOutcomes(filterOutcomes(pairs, shownFilter), sort.by, isReversed());
    if (items.length === 0) {
      const none = {
        lost: 'No query was lost.',
        won: 'No query was won.',
        unchanged: 'No query is unchanged.',
        all: 'There are no queries.',
      };
      table.replaceChildren(h('p', { class: 'dim' }, none[shownFilter]));
      return;
    }
    const shown = (paired ? [from, to] : [0]).map((index) => ({ index, name: names[index] ?? '' }));
    const { body, more } = pagedBody(items, (pair) => outcomeRow(pair, shown, open));
    const head = h(
      'tr',
      {},
      sortable('query', 'Query', false),
      sortable('from', paired ? (names[from] ?? '') : 'Rank', true),
      paired && sortable('to', names[to] ?? '', true),
      paired && sortable('change', 'nDCG@10', true),
      paired && h('th', { scope: 'col' }, 'Why'),
      h('th', { scope: 'col' }, 'Should find'),
    );
    const caption = h('caption', { class: 'sr-only' }, 'Rank of the first relevant answer to each query');
    table.replaceChildren(h('table', { class: 'plain outcomes' }, caption, h('thead', {}, head), body), more);
  }

  function draw(): void {
    pairs = pairOutcomes(run, from, to);
    const unchanged = filterOutcomes(pairs, 'unchanged');
    const moved = unchanged.filter(({ fromRank, toRank }) => fromRank !== toRank).length;
    const lost = filterOutcomes(pairs, 'lost').length;
    const won = filterOutcomes(pairs, 'won').length;
    filter ??= lost > 0 || won === 0 ? 'lost' : 'won';
    const name = (index: number): HTMLElement => h('bdi', { class: 'name' }, visible(names[index] ?? ''));
    heading.replaceChildren(
      ...(comparing
        ? [
            'Queries that ',
            name(to),
            ` lost (${String(lost)}) · won (${String(won)})`,
            ...(names.length > 2 ? [' against ', name(from)] : []),
          ]
        : ['Queries']),
    );
    const choices = names.map((value) => ({ value, label: visible(value) }));
    fromChooser.set(choices, names[from] ?? '');
    toChooser.set(choices, names[to] ?? '');
    const counts = { lost, won, unchanged: unchanged.length, all: pairs.length };
    const words = { lost: 'Lost', won: 'Won', unchanged: 'Unchanged', all: 'All' };
    for (const [i, tab] of FILTERS.entries()) {
      const extra = tab === 'unchanged' && moved > 0 ? ` (${moved.toLocaleString('en')} at another rank)` : '';
      tabs[i]!.textContent = `${words[tab]} ${counts[tab].toLocaleString('en')}${extra}`;
      tabs[i]!.setAttribute('aria-pressed', String(filter === tab));
    }
    drawAttribution();
    drawTable();
  }
  const drawAttribution = (): void => {
    if (comparing) attribution.update({ run, from, to, job });
  };

  draw();
  return {
    element: h('section', { class: 'queries' }, heading, tools, comparing && attribution.element, table),
    update(value) {
      ({ run, job } = value);
      drawAttribution();
    },
  };
}
