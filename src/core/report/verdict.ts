import type { Comparison, RunResult } from '../experiment';
import type { MetricUnit } from '../metrics';
import { formatValue } from './format-value';

/** The comparison of a variant with the baseline in one metric, where there is one. */
export const findComparison = (run: RunResult, variant: string, metric: string): Comparison | undefined =>
  run.comparisons.find((comparison) => comparison.variant === variant && comparison.metric === metric);

/** Exactly the same figure, as far as it can be known: no difference and no doubt about it. */
export const isSame = ({ difference, low, high }: Pick<Comparison, 'difference' | 'low' | 'high'>): boolean =>
  difference === 0 && low === 0 && high === 0;

/** `better`, `worse`, `cannot tell`, or `same` where two exact figures are equal. */
export const verdictWord = (comparison: Pick<Comparison, 'difference' | 'low' | 'high' | 'verdict'>): string =>
  isSame(comparison) ? 'same' : comparison.verdict;

/** "about 210 more queries would decide", to two digits, where that is known. */
export const moreQueriesText = ({ moreQueries }: Comparison): string | undefined =>
  moreQueries === undefined
    ? undefined
    : `about ${Number(moreQueries.toPrecision(2)).toLocaleString('en')} more ${moreQueries === 1 ? 'query' : 'queries'} would decide`;

/** "could show 0.031 · about 240 more queries": what is known of an open question; undefined where it is none. */
export function openText(comparison: Comparison, unit: MetricUnit): string | undefined {
  const { verdict, smallestDetectable: value, moreQueries } = comparison;
  if (verdict !== 'cannot tell') return undefined;
  const parts = [
    ...(value === undefined ? [] : [`could show ${formatValue({ value, unit })}`]),
    ...(moreQueries === undefined ? [] : [moreQueriesText(comparison)!.replace(' would decide', '')]),
  ];
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
