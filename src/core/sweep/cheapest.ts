import type { Limit } from '../config';
import { COST, figureOf, isMeasured, LATENCY, MEMORY } from './objectives';
import type { SweepResult, Trial } from './types';

type Cheapest = NonNullable<SweepResult['cheapest']>;

/** What "cheap" means, in this order; figures within a share of each other are equal. */
const PRICES = [
  { metric: COST, within: 0.01 },
  { metric: MEMORY, within: 0 },
  { metric: LATENCY, within: 0.1 },
] as const;

/**
 * The cheapest measured trial that keeps every limit: by money, then by memory, then by latency. A figure that was not
 * measured keeps no limit, and is no price.
 * @returns undefined without limits, and where no trial keeps them
 */
export function cheapestWithin(
  trials: readonly Trial[],
  limits: Readonly<Record<string, Limit>>,
): Cheapest | undefined {
  const bounds = Object.entries(limits);
  if (bounds.length === 0) return undefined;
  let left = trials.filter((trial) => isMeasured(trial) && bounds.every((limit) => keeps(trial, limit)));
  if (left.length === 0) return undefined;
  let by: string = PRICES[0].metric;
  for (const { metric, within } of PRICES) {
    const known = left.flatMap((trial) => figureOf(trial, metric) ?? []);
    if (known.length < left.length) continue;
    const least = Math.min(...known);
    const cheap = left.filter((trial) => figureOf(trial, metric)! <= least * (1 + within));
    if (cheap.length < left.length) by = metric;
    left = cheap;
  }
  const [winner] = left;
  return { name: winner!.variant.name, by, margins: bounds.flatMap((limit) => marginsOf(winner!, limit)) };
}

const keeps = ({ metrics }: Trial, [metric, { min = -Infinity, max = Infinity }]: [string, Limit]): boolean => {
  const value = metrics[metric]?.value;
  return value !== undefined && value >= min && value <= max;
};

/** How far inside each bound the figure is, as a share of the bound. */
function marginsOf({ metrics }: Trial, [metric, { min, max }]: [string, Limit]): Cheapest['margins'][number][] {
  const { value } = metrics[metric]!;
  const share = (room: number, bound: number): number => (bound === 0 ? 0 : room / Math.abs(bound));
  return [
    ...(min === undefined ? [] : [{ metric, value, bound: min, share: share(value - min, min) }]),
    ...(max === undefined ? [] : [{ metric, value, bound: max, share: share(max - value, max) }]),
  ];
}
