import { QUALITY_DEPTH } from '../evaluation';
import type { PlaceOf } from './places';
import { FOUND_RANK, isFound, type QueryPair } from './pair-queries';
import type { GateCheck, GateSettings } from './types';

/**
 * One check a query: what was among the first ten must still be. A variant may lose `lostQueries` of them; with one
 * more all of its losses fail.
 */
export function judgeQueries(
  variant: string,
  pairs: readonly QueryPair[],
  { lostQueries }: Pick<GateSettings, 'lostQueries'>,
  placeOf: PlaceOf,
): GateCheck[] {
  const lost = pairs.filter(isLost).length;
  const statusOfLost = lost > lostQueries ? 'failed' : 'warned';
  return pairs.map((pair): GateCheck => {
    const { before, now } = pair;
    const where = placeOf({ variant, query: now.id });
    const detail = isLost(pair) ? lossDetail(pair) : undefined;
    return {
      id: queryCheckId(variant, now.id),
      kind: 'query',
      variant,
      title: queryTitle(before),
      status: isLost(pair) ? statusOfLost : 'passed',
      expected: isFound(before.rank)
        ? `among the first ${FOUND_RANK} (was ${rankText(before.rank)})`
        : `any rank (was ${rankText(before.rank)})`,
      actual: rankText(now.rank),
      ...(detail !== undefined && { detail }),
      query: now.id,
      ...(where && { where }),
    };
  });
}

export const queryCheckId = (variant: string, query: string): string => `${variant}/query/${query}`;

export const queryTitle = ({ id, rank }: QueryPair['before']): string =>
  isFound(rank) ? `${id} is still found` : `${id} was not found before`;

export const isLost = ({ before, now }: QueryPair): boolean => isFound(before.rank) && !isFound(now.rank);

const rankText = (rank: number | null): string =>
  rank === null ? `not among the first ${QUALITY_DEPTH}` : `rank ${rank}`;

function lossDetail({ now: { expected, first } }: QueryPair): string | undefined {
  const said = [
    expected && `should find ${spanText(expected)}`,
    first && `rank 1 now: ${spanText({ file: first.document, ...first })}`,
  ].filter((part) => part !== undefined);
  return said.length ? said.join('; ') : undefined;
}

/** `docs/a.md:10-24`. */
export const spanText = (span: {
  readonly file: string;
  readonly startLine?: number;
  readonly endLine?: number;
}): string =>
  span.startLine === undefined ? span.file : `${span.file}:${span.startLine}-${span.endLine ?? span.startLine}`;
