import { findMetric } from '../metrics';
import type { Point } from './pareto-front';
import { SWEEP_OBJECTIVES, type Trial } from './types';

export const LATENCY = 'latency.total.p50';
export const QUALITY = 'quality.ndcg@10';
export const MEMORY = 'memory.vectors.bytes';
export const COST = 'cost.per1kQueries.usd';

/**
 * Shares below which two figures are the same to the front: a short measurement on a shared machine tells no less of a
 * latency, and which chunks happen to be returned moves an estimated price as much.
 */
const SAME_WITHIN: Readonly<Record<string, number>> = { [LATENCY]: 0.1, [COST]: 0.01 };

export const isMeasured = ({ state }: Trial): boolean => state === 'measured';

/**
 * A trial's figure in a metric. Latency is the ratio to the base, measured in turn with it: what disturbs the machine
 * from trial to trial is in both. The base is 1.
 */
export const figureOf = ({ metrics, latencyRatio, state }: Trial, metric: string): number | undefined =>
  metric === LATENCY && metrics[metric]
    ? (latencyRatio ?? (state === 'measured' ? 1 : undefined))
    : metrics[metric]?.value;

/** Objectives that every measured trial has a figure in, in the order of {@link SWEEP_OBJECTIVES}. */
export const measuredObjectives = (trials: readonly Trial[]): string[] => {
  const measured = trials.filter(isMeasured);
  return SWEEP_OBJECTIVES.filter(
    (metric) => measured.length > 0 && measured.every((trial) => figureOf(trial, metric) !== undefined),
  );
};

/** A measured trial as a point of {@link measuredObjectives}: less is better, and what cannot be told apart is equal. */
export const pointOf = (trial: Trial, objectives: readonly string[]): Point =>
  objectives.map((metric) => {
    const value = figureOf(trial, metric)!;
    const within = SAME_WITHIN[metric];
    const told =
      within === undefined || value <= 0 ? value : (1 + within) ** Math.round(Math.log(value) / Math.log1p(within));
    return findMetric(metric)!.better === 'higher' ? -told : told;
  });
