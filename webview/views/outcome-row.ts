import type { RankedPlace } from '../../src/core/experiment';
import { visible } from '../../src/core/report';
import { seriesMark } from '../charts';
import { linkButton } from '../controls';
import { h, uniqueId } from '../dom';
import { isRankedPlace } from '../messages';
import type { PairedOutcome } from '../tables/outcomes';
import { sourceLink, type OpenSource } from './source-link';

const rankText = (rank: number | null): string => (rank === null ? 'not found' : String(rank));

function differenceText({ difference }: PairedOutcome): string {
  if (difference === null) return 'not judged';
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  return `${sign}${Math.abs(difference).toFixed(3)}`;
}

function ranking(title: string, index: number, places: readonly RankedPlace[], open: OpenSource): HTMLElement {
  const rows = places
    .filter(isRankedPlace)
    .map((place) =>
      h(
        'li',
        {},
        sourceLink({ ...place, file: place.document }, open),
        h('span', { class: 'dim' }, place.score.toFixed(3)),
        place.grade > 0 &&
          h('span', { class: 'relevant' }, `relevant${place.grade > 1 ? `, grade ${String(place.grade)}` : ''}`),
      ),
    );
  return h(
    'div',
    { class: 'ranking' },
    h('h3', {}, seriesMark(index), h('bdi', {}, visible(title))),
    rows.length > 0 ? h('ol', {}, ...rows) : h('p', { class: 'dim' }, 'Nothing was returned.'),
  );
}

/** Rankings that a row opens: index and name of each variant shown. */
export type ShownVariants = readonly { readonly index: number; readonly name: string }[];

/** A query with its ranks, and below it, once asked for, the rankings side by side. */
export function outcomeRow(pair: PairedOutcome, shown: ShownVariants, open: OpenSource): HTMLElement[] {
  const { outcome, baselineRank, variantRank, change, reason } = pair;
  const paired = shown.length > 1;
  const detailId = uniqueId('rankings');
  const detail = h('tr', { class: 'detail', id: detailId, hidden: true });
  const toggle = linkButton(
    [h('span', { class: 'twisty', 'aria-hidden': 'true' }), h('span', {}, visible(outcome.text))],
    () => {
      detail.hidden = !detail.hidden;
      toggle.setAttribute('aria-expanded', String(!detail.hidden));
      if (detail.childElementCount > 0) return;
      const lists = shown.map(({ index, name }) => ranking(name, index, outcome.top[index] ?? [], open));
      detail.append(h('td', { colspan: paired ? 6 : 3 }, h('div', { class: 'rankings' }, ...lists)));
    },
    { class: 'query-toggle', 'aria-expanded': 'false', 'aria-controls': detailId },
  );
  const rankCell = (rank: number | null): HTMLElement =>
    h('td', { class: rank === null ? 'num dim' : 'num' }, outcome.judged ? rankText(rank) : '–');
  const tone = change === 'lost' ? 'worse' : change === 'won' ? 'better' : 'dim';
  return [
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, toggle),
      rankCell(baselineRank),
      paired && rankCell(variantRank),
      paired && h('td', { class: `num ${tone}` }, differenceText(pair)),
      paired && h('td', { class: 'why' }, reason),
      h(
        'td',
        { class: 'expected' },
        outcome.expected ? sourceLink(outcome.expected, open) : h('span', { class: 'dim' }, 'not judged'),
      ),
    ),
    detail,
  ];
}
