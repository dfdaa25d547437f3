import type { MetricValue } from '../metrics';
import { shareByBlocks } from '../statistics';

/** What happened at a look-up, as bits of a byte. */
export const OUTCOME = {
  hit: 1,
  /** Whether the hit was wrong is known. */
  known: 2,
  wrong: 4,
  stale: 8,
} as const;

export interface OutcomeShares {
  readonly hits?: MetricValue;
  readonly wrong?: MetricValue;
  readonly stale?: MetricValue;
}

/** Hits of all look-ups; wrong ones of the hits that somebody could judge; stale ones of the hits. Absent shares are of nothing. */
export function outcomeShares(outcomes: Uint8Array): OutcomeShares {
  const shareOf = (among: number, bit: number): MetricValue | undefined => {
    const chosen = outcomes.filter((outcome) => (outcome & among) === among);
    if (chosen.length === 0) return undefined;
    return { unit: 'ratio', ...shareByBlocks(chosen.map((outcome) => (outcome & bit) / bit)) };
  };
  const hits = shareOf(0, OUTCOME.hit);
  const wrong = shareOf(OUTCOME.hit | OUTCOME.known, OUTCOME.wrong);
  const stale = shareOf(OUTCOME.hit, OUTCOME.stale);
  return { ...(hits && { hits }), ...(wrong && { wrong }), ...(stale && { stale }) };
}
