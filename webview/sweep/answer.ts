import { formatShare, type TextSegment } from '../../src/core/report';
import type { ShownSweep } from '../../src/protocol/sweep-protocol';
import { count } from '../text';
import { metricLabel, objectivesOf, withUnit } from './objectives';

const name = (text: string): TextSegment => ({ text, emphasis: 'variant' });
const plain = (text: string): TextSegment => ({ text });

/** The answer of a sweep: how many variants nothing beats, and the one to take. Says what is so, not what is better. */
export function sweepAnswer(sweep: ShownSweep): readonly TextSegment[] {
  const { trials, front, complete } = sweep;
  const measured = trials.filter(({ state }) => state === 'measured').length;
  if (measured === 0) return [plain(complete ? 'No variant could be measured' : 'No variant is measured yet')];
  const head = `${complete ? '' : 'So far: '}${String(front.length)} of ${count(measured, 'variants')} ${front.length === 1 ? 'is' : 'are'} on the front`;
  return [plain(`${head}; `), ...choice(sweep)];
}

function choice(sweep: ShownSweep): TextSegment[] {
  const { cheapest, limits, front, base, trials } = sweep;
  if (Object.keys(limits).length > 0) {
    if (!cheapest) return [plain('none keeps all of your limits')];
    const [tightest] = [...cheapest.margins].sort((a, b) => a.share - b.share);
    const tail = tightest ? `, ${marginText(tightest)}` : '';
    return [name(cheapest.name), plain(` is the cheapest that keeps your limits${tail}`)];
  }
  const best = trials.find((trial) => trial.name === front[0]);
  const from = trials.find((trial) => trial.name === base);
  const [first] = objectivesOf(sweep);
  const value = best && first?.of(best);
  if (!best || !first || value === undefined || value === null) return [plain('no limits are set')];
  const before = from && from !== best ? first.of(from) : null;
  const against = before === null ? '' : `, against ${withUnit(first, before)} of the base`;
  const word = first.better === 'higher' ? 'highest' : 'lowest';
  return [name(best.name), plain(` has the ${word} ${first.label}: ${withUnit(first, value)}${against}`)];
}

/** "12 % below the limit of Vectors". */
function marginText({ metric, value, bound }: NonNullable<ShownSweep['cheapest']>['margins'][number]): string {
  const share = formatShare(value - bound, bound);
  const label = metricLabel(metric);
  if (share === undefined || value === bound) return `at the limit of ${label}`;
  return `${share} ${value < bound ? 'below' : 'above'} the limit of ${label}`;
}
