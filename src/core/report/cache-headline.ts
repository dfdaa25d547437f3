import type { CacheColumn, CacheLabResult } from '../cache-lab';
import { formatShare, formatValue } from './format-value';
import type { Headline, TextSegment } from './headline';

const plain = (text: string): TextSegment => ({ text });
const strong = (text: string): TextSegment => ({ text, emphasis: 'strong' });
const named = ({ name }: CacheColumn): TextSegment => ({ text: name, emphasis: 'variant' });
const percent = (share: number): string => formatShare(share, 1) ?? '';

const metric = ({ metrics }: CacheColumn, id: string) => metrics[`cache.replay.${id}`];
const answered = (column: CacheColumn): number => metric(column, 'answered')?.value ?? 0;

/** Share of its cached answers that should not have been served, as far as anybody can say. */
function bad(column: CacheColumn): number | undefined {
  const shares = ['wrong', 'stale'].flatMap((id) => metric(column, id)?.value ?? []);
  return shares.length === 0 ? undefined : shares.reduce((a, b) => a + b, 0);
}

/** Below this share of the leader's bad answers another policy is worth a mention. */
const MUCH_SAFER = 0.5;

/**
 * The one-line answer of a replay: which policy answers most, how many of its answers are wrong or stale, what it saves,
 * and which policy makes far fewer such mistakes, if any.
 */
export function cacheHeadline({ columns }: Pick<CacheLabResult, 'columns'>): Headline {
  const ranked = columns.filter((column) => answered(column) > 0).sort((a, b) => answered(b) - answered(a));
  const [best, ...others] = ranked;
  if (!best) return [plain('No cache answered a request of this trace')];
  return [
    named(best),
    plain(' answers '),
    strong(`${percent(answered(best))} of the requests`),
    plain(' from a cache'),
    ...equals(best, others),
    plain(mistakes(best)),
    plain(time(best)),
    plain(atBest(best)),
    ...safer(best, others),
  ].filter(({ text }) => text !== '');
}

/** A cache whose look-up takes longer than what it saves costs time. */
function time(column: CacheColumn): string {
  const saved = metric(column, 'saved.ms');
  if (!saved || saved.value === 0) return '';
  const text = formatValue({ ...saved, value: Math.abs(saved.value) });
  return saved.value > 0 ? `, and it saves ${text} a request` : `, and it costs ${text} a request`;
}

/** What a cache of its size that knows the future would answer, where nothing but the result cache answers. */
function atBest(column: CacheColumn): string {
  const ofBest = metric(column, 'ofBest')?.value;
  if (ofBest === undefined || ofBest <= 0 || column.layers.length !== 1) return '';
  if (ofBest > 0.995) return '; no cache of its size does better';
  return `; the best possible cache of its size answers ${percent(answered(column) / ofBest)}`;
}

/** Others that its interval does not tell from it. */
function equals(best: CacheColumn, others: readonly CacheColumn[]): TextSegment[] {
  const low = metric(best, 'answered')?.low;
  const same = low === undefined ? [] : others.filter((other) => answered(other) >= low);
  if (same.length === 0) return [];
  if (same.length > 1) return [plain(`, ${same.length} others about as many`)];
  return [plain(', '), named(same[0]!), plain(' about as many')];
}

function mistakes(column: CacheColumn): string {
  const shares = ['wrong', 'stale'].flatMap((id) => {
    const share = metric(column, id)?.value;
    return share === undefined ? [] : [{ id, share }];
  });
  if (shares.length === 0) return '';
  if (shares.every(({ share }) => share === 0)) return `, none of them ${shares.map(({ id }) => id).join(' or ')}`;
  const said = shares.map(({ id, share }) => (share === 0 ? `none is ${id}` : `${percent(share)} are ${id}`));
  return `; of these answers ${said.join(' and ')}`;
}

function safer(best: CacheColumn, others: readonly CacheColumn[]): TextSegment[] {
  const worst = bad(best);
  if (worst === undefined || worst === 0) return [];
  const other = others.find((column) => (bad(column) ?? 1) <= worst * MUCH_SAFER);
  if (!other) return [];
  const share = bad(other)!;
  const with_ = share === 0 ? 'none of them wrong or stale' : `${percent(share)} of them wrong or stale`;
  return [plain('. '), named(other), plain(` answers ${percent(answered(other))}, ${with_}`)];
}
