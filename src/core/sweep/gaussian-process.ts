import { cholesky, solveCholesky, solveLower } from './linear-algebra';

/** A trial's place on each axis: 0…1 along numbers, the number of a category, -1 where the knob has no effect. */
export type Features = readonly number[];

/** Which axes are categories, whose distance means nothing. */
export type AxisKinds = readonly ('ordinal' | 'category')[];

export interface Prediction {
  readonly mean: number;
  readonly sd: number;
}

/** How alike two different categories are taken to be before anything is known. */
const CATEGORY_LIKENESS = 0.4;
const LENGTH = 0.8;
/** Part of the likeness that is a sum over axes, so that what is learned of one knob carries over; the rest is joint. */
const ADDITIVE = 0.8;

/** How alike two trials are, 0…1: the mean over the axes mixed with the product. */
export function likeness(a: Features, b: Features, kinds: AxisKinds): number {
  let sum = 0;
  let product = 1;
  for (let i = 0; i < kinds.length; i++) {
    const same = alike(a[i]!, b[i]!, kinds[i]!);
    sum += same;
    product *= same;
  }
  return (ADDITIVE * sum) / kinds.length + (1 - ADDITIVE) * product;
}

function alike(a: number, b: number, kind: AxisKinds[number]): number {
  if (a === b) return 1;
  if (kind === 'category' || a < 0 || b < 0) return CATEGORY_LIKENESS;
  return Math.exp(-0.5 * ((a - b) / LENGTH) ** 2);
}

/**
 * Gaussian process regression (Rasmussen and Williams 2006, algorithm 2.1) with {@link likeness} as its kernel and fixed
 * settings: what a figure may be at trials that nobody measured, and how far that is known.
 * @param values one a trial, of any scale
 * @param noise share of the variance that is noise of measuring
 */
export function fitGaussianProcess(
  trials: readonly Features[],
  values: readonly number[],
  kinds: AxisKinds,
  noise: number,
): (trial: Features) => Prediction {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
  const variance = Math.max(spread, 1e-12);
  const lower = cholesky(trials.map((a, i) => trials.map((b, j) => likeness(a, b, kinds) + (i === j ? noise : 0))));
  const weights = solveCholesky(
    lower,
    values.map((value) => value - centre),
  );
  return (trial) => {
    const alikes = trials.map((known) => likeness(trial, known, kinds));
    const mean = centre + alikes.reduce((sum, alike, i) => sum + alike * weights[i]!, 0);
    const explained = solveLower(lower, alikes).reduce((sum, part) => sum + part * part, 0);
    return { mean, sd: Math.sqrt(variance * Math.max(0, 1 - explained)) };
  };
}
