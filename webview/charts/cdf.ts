/** Points that a curve is drawn from at most: more than a chart has pixels. */
const MOST_POINTS = 500;

export interface Distribution {
  /** Finite samples, rising. */
  readonly sorted: Float64Array;
  /** Samples that are not finite numbers. */
  readonly dropped: number;
}

export function distributionOf(samples: readonly (number | null)[]): Distribution {
  const kept = new Float64Array(samples.length);
  let count = 0;
  for (const sample of samples) if (typeof sample === 'number' && Number.isFinite(sample)) kept[count++] = sample;
  return { sorted: kept.subarray(0, count).sort(), dropped: samples.length - count };
}

/** Nearest-rank percentile: the smallest sample that at least `share` (0…1) of all do not exceed. */
export function percentileOf({ sorted }: Distribution, share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** The distribution's curve: share of samples that are at most x; starts at 0, ends at 1, at most about 500 points. */
export function cdfPoints({ sorted }: Distribution): { x: number; y: number }[] {
  const n = sorted.length;
  if (n === 0) return [];
  const steps = Math.min(n, MOST_POINTS);
  const points = [{ x: sorted[0]!, y: 0 }];
  for (let i = 1; i <= steps; i++) {
    const rank = Math.ceil((i * n) / steps);
    points.push({ x: sorted[rank - 1]!, y: rank / n });
  }
  return points;
}
