import type { QueryOutcome, RankedPlace } from '../../src/core/experiment';
import { causeText, formatDifference, reasonText, visible } from '../../src/core/report';
import { seriesMark } from '../charts';
import { linkButton } from '../controls';
import { h, uniqueId } from '../dom';
import { isRankedPlace } from '../messages';
import type { PairedOutcome } from '../tables/outcomes';
import { sourceLink, type OpenSource } from './source-link';

const rankText = (rank: number | null): string => (rank === null ? 'not found' : String(rank));

function differenceText({ change }: PairedOutcome): string {
  if (!change) return 'not judged';
  return change.ndcgDifference === null ? 'unknown' : formatDifference(change.ndcgDifference, 'ratio');
}

/** What happened to the query and all that is known of why. */
function causesView({ change }: PairedOutcome): HTMLElement | undefined {
  if (!change?.ranks) return undefined;
  const { causes, ranks } = change;
  return h(
    'ul',
    { class: 'causes' },
    ...[ranks.text, ...causes.map((cause) => causeText(change, cause))].map((text) => h('li', {}, visible(text))),
  );
}

/** The chunk that holds the answer, found or not. */
function chunkView({ evidence, expected }: QueryOutcome, index: number, open: OpenSource): HTMLElement | undefined {
  const chunk = evidence?.[index]?.chunk;
  if (!chunk || !expected) return undefined;
  return h(
    'p',
    { class: 'dim answer-chunk' },
    'Its chunk: ',
    sourceLink({ file: expected.file, startLine: chunk.startLine, endLine: chunk.endLine }, open),
    chunk.truncated === true && ' (longer than the model reads)',
  );
}

function ranking(title: string, index: number, outcome: QueryOutcome, open: OpenSource): HTMLElement {
  const places: readonly RankedPlace[] = outcome.top[index] ?? [];
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
    chunkView(outcome, index, open),
  );
}

/** Rankings that a row opens: index and name of each variant shown. */
export type ShownVariants = readonly { readonly index: number; readonly name: string }[];

/** A query with its ranks, and below it, once asked for, the rankings side by side. */
export function outcomeRow(pair: PairedOutcome, shown: ShownVariants, open: OpenSource): HTMLElement[] {
  const { outcome, fromRank, toRank, change } = pair;
  const paired = shown.length > 1;
  const detailId = uniqueId('rankings');
  const detail = h('tr', { class: 'detail', id: detailId, hidden: true });
  const toggle = linkButton(
    [h('span', { class: 'twisty', 'aria-hidden': 'true' }), h('span', {}, visible(outcome.text))],
    () => {
      detail.hidden = !detail.hidden;
      toggle.setAttribute('aria-expanded', String(!detail.hidden));
      if (detail.childElementCount > 0) return;
      const lists = shown.map(({ index, name }) => ranking(name, index, outcome, open));
      const columns = paired ? 6 : 3;
      detail.append(h('td', { colspan: columns }, causesView(pair), h('div', { class: 'rankings' }, ...lists)));
    },
    { class: 'query-toggle', 'aria-expanded': 'false', 'aria-controls': detailId },
  );
  const rankCell = (rank: number | null): HTMLElement =>
    h('td', { class: rank === null ? 'num dim' : 'num' }, outcome.judged ? rankText(rank) : '–');
  const tone = change?.change === 'lost' ? 'worse' : change?.change === 'won' ? 'better' : 'dim';
  return [
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, toggle),
      rankCell(fromRank),
      paired && rankCell(toRank),
      paired && h('td', { class: `num ${tone}` }, differenceText(pair)),
      paired && h('td', { class: 'why' }, change ? visible(reasonText(change)) : ''),
      h(
        'td',
        { class: 'expected' },
        outcome.expected ? sourceLink(outcome.expected, open) : h('span', { class: 'dim' }, 'not judged'),
      ),
    ),
    detail,
  ];
}
