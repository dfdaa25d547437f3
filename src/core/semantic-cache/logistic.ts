/** A logistic model: probability = 1 / (1 + exp(−(bias + Σ weight × feature))). */
export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

export function probability({ bias, weights }: LogisticModel, features: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((sum, weight, i) => sum + weight * features[i]!, bias)));
}

const ROUNDS = 25;
const DONE = 1e-8;

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares), with a ridge on the weights of the
 * features in units of their standard deviations, so that features that say the same share what they say.
 * Deterministic. A feature that never varies gets weight 0.
 * @param ridge strength of the penalty ½ · ridge · Σ weight², above 0
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  ridge: number,
): LogisticModel {
  const { means, deviations } = spread(rows);
  const size = means.length + 1;
  const scaled = rows.map((row) => [1, ...row.map((value, i) => (value - means[i]!) / deviations[i]!)]);
  const weights = new Array<number>(size).fill(0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -ridge * weight));
    const curvature = weights.map((_, i) => weights.map((_, j) => (i === j && i > 0 ? ridge : 0)));
    for (const [r, row] of scaled.entries()) {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * weights[i]!, 0)));
      const slope = Math.max(1e-9, p * (1 - p));
      for (let i = 0; i < size; i++) {
        gradient[i]! += ((labels[r] ? 1 : 0) - p) * row[i]!;
        for (let j = 0; j <= i; j++) curvature[i]![j]! += slope * row[i]! * row[j]!;
      }
    }
    const step = solve(curvature, gradient);
    step.forEach((value, i) => (weights[i]! += value));
    if (Math.max(...step.map(Math.abs)) < DONE) break;
  }
  const [bias, ...slopes] = weights.map((weight, i) => (i === 0 ? weight : weight / deviations[i - 1]!));
  return { bias: slopes.reduce((sum, weight, i) => sum - weight * means[i]!, bias!), weights: slopes };
}

function spread(rows: readonly (readonly number[])[]): { means: number[]; deviations: number[] } {
  const means = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const deviations = means.map((mean, i) => {
    const variance = rows.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / rows.length;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
  return { means, deviations };
}

/** x with A x = b, for a symmetric positive definite A of which the lower half is read, by Cholesky's decomposition. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const lower: number[][] = [];
  for (const [i, row] of a.entries()) {
    const own: number[] = [];
    lower.push(own);
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= own[k]! * lower[j]![k]!;
      own.push(i === j ? Math.sqrt(Math.max(rest, 1e-12)) : rest / lower[j]![j]!);
    }
  }
  const y: number[] = [];
  for (const [i, row] of lower.entries()) y.push((b[i]! - y.reduce((sum, v, k) => sum + row[k]! * v, 0)) / row[i]!);
  const x = new Array<number>(b.length).fill(0);
  for (let i = b.length - 1; i >= 0; i--) {
    let rest = y[i]!;
    for (let k = i + 1; k < b.length; k++) rest -= lower[k]![i]! * x[k]!;
    x[i] = rest / lower[i]![i]!;
  }
  return x;
}
