import { normalTwoSided, studentTwoSided } from './distributions';
import { mean, standardDeviation, type Numbers } from './percentile';

/** A test of paired differences against "no difference". */
export interface PairedTest {
  readonly statistic: number;
  /** Two-sided, 0…1. */
  readonly pValue: number;
}

/** Student's paired t. Without spread: p 1 where the differences are 0, else 0. */
export function pairedT(differences: Numbers): PairedTest {
  const n = differences.length;
  const centre = mean(differences);
  const statistic = centre / (standardDeviation(differences) / Math.sqrt(n));
  if (n < 2 || Number.isNaN(statistic)) return { statistic: 0, pValue: 1 };
  return { statistic, pValue: studentTwoSided(statistic, n - 1) };
}

/**
 * Wilcoxon's signed-rank test by the normal approximation: zero differences dropped, mean ranks for equal sizes with
 * the variance corrected for them, no continuity correction (SciPy's `method="asymptotic"`, and its default above 50
 * pairs). The statistic is the rank sum of the positive differences.
 */
export function wilcoxonSignedRank(differences: Numbers): PairedTest {
  const bySize = Array.from(differences)
    .filter((difference) => difference !== 0)
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = bySize.length;
  let positive = 0;
  let tieCorrection = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && Math.abs(bySize[end]!) === Math.abs(bySize[start]!)) end++;
    const ties = end - start;
    const rank = (start + 1 + end) / 2;
    positive += rank * bySize.slice(start, end).filter((difference) => difference > 0).length;
    tieCorrection += ties ** 3 - ties;
    start = end;
  }
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection / 48;
  const z = variance > 0 ? (positive - (n * (n + 1)) / 4) / Math.sqrt(variance) : 0;
  return { statistic: positive, pValue: normalTwoSided(z) };
}
