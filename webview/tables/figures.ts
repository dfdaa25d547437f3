import type { Comparison } from '../../src/core/experiment';
import type { Metric } from '../../src/core/metrics';
import { formatShare, isSame } from '../../src/core/report';

const times = (factor: number): string => `${factor >= 10 ? factor.toFixed(0) : factor.toFixed(1)}×`;

/**
 * Difference to the baseline as it is read best: ratios in their own unit ("−0.004"), all else relative to the baseline
 * ("−24 %", "12× smaller").
 * @param absolute the difference with its sign, in the row's unit: what is left where there is nothing to relate it to
 */
export function differenceWords(metric: Metric, baseline: number, comparison: Comparison, absolute: string): string {
  const { difference } = comparison;
  if (isSame(comparison)) return 'same';
  if (metric.unit === 'ratio' || !(baseline > 0)) return absolute;
  const value = baseline + difference;
  if (metric.unit === 'bytes' && value > 0) {
    if (baseline / value >= 2) return `${times(baseline / value)} smaller`;
    if (value / baseline >= 2) return `${times(value / baseline)} larger`;
  }
  const share = formatShare(difference, baseline);
  if (share === undefined) return absolute;
  return difference === 0 ? share : `${difference < 0 ? '−' : '+'}${share}`;
}

/** Half the width of the axis that the interval bars of one row share: all of them fit, zero is in the middle. */
export const reachOf = (comparisons: readonly Comparison[]): number =>
  Math.max(
    0,
    ...comparisons.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]).filter((end) => Number.isFinite(end)),
  );
