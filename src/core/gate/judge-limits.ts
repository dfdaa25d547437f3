import type { Limit } from '../config';
import type { LimitResult } from '../experiment';
import { findMetric } from '../metrics';
import { formatValue } from '../report';
import type { PlaceOf } from './places';
import type { GateCheck } from './types';

/** One check a limit and variant. A figure that nobody measured cannot be said to keep its limit. */
export const judgeLimits = (limits: readonly LimitResult[], placeOf: PlaceOf): GateCheck[] =>
  limits.map((result): GateCheck => {
    const { variant, metric, limit, value, kept } = result;
    const where = placeOf({ variant, metric });
    return {
      id: limitCheckId(variant, metric),
      kind: 'limit',
      variant,
      title: limitTitle(metric, limit),
      status: kept ? 'passed' : 'failed',
      expected: boundsText(metric, limit),
      actual: actualText(result),
      ...(value === undefined && { detail: 'The figure was not measured, so the limit cannot be said to be kept.' }),
      ...(where && { where }),
    };
  });

export const limitCheckId = (variant: string, metric: string): string => `${variant}/limit/${metric}`;
export const limitTitle = (metric: string, limit: Limit): string =>
  `${findMetric(metric)?.label ?? metric} ${boundsText(metric, limit)}`;

const boundsText = (metric: string, { min, max }: Limit): string =>
  [min !== undefined && `at least ${figure(metric, min)}`, max !== undefined && `at most ${figure(metric, max)}`]
    .filter((part) => part !== false)
    .join(' and ');

function figure(metric: string, value: number | undefined): string {
  const unit = findMetric(metric)?.unit;
  return formatValue(value === undefined || unit === undefined ? undefined : { value, unit });
}

/** The figure, with all its digits where rounding would put it on the bound that it breaks. */
function actualText({ metric, limit: { min, max }, value, kept }: LimitResult): string {
  const text = figure(metric, value);
  const onBound = [min, max].some((bound) => bound !== undefined && figure(metric, bound) === text);
  return !kept && onBound ? String(value) : text;
}
