import { paretoFront, type Point } from './pareto-front';

/**
 * Volume of what the points dominate, up to the reference point: how much of the space of figures a front has won.
 * Exact, by slicing along the last objective (hypervolume by slicing objectives, While et al. 2006): fast for up to four
 * objectives and a few hundred points.
 * @param points less is better; what is not better than the reference everywhere adds nothing
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const inside = points.filter((point) => point.every((value, i) => value < reference[i]!));
  return inside.length === 0 ? 0 : volume(inside, reference, reference.length);
}

/** In the first `dimensions` objectives; all points lie inside. */
function volume(points: readonly Point[], reference: Point, dimensions: number): number {
  if (dimensions === 0) return 1;
  const last = dimensions - 1;
  if (last === 0) return reference[0]! - Math.min(...points.map((point) => point[0]!));
  const ascending = [...points].sort((a, b) => a[last]! - b[last]!);
  if (last === 1) return area(ascending, reference);
  let total = 0;
  for (const [i, point] of ascending.entries()) {
    const depth = (ascending[i + 1]?.[last] ?? reference[last]!) - point[last]!;
    if (depth > 0) total += depth * volume(ascending.slice(0, i + 1), reference, last);
  }
  return total;
}

/** Two objectives: a staircase. @param ascending by the second */
function area(ascending: readonly Point[], reference: Point): number {
  let total = 0;
  let right = reference[0]!;
  for (const [x, y] of ascending as readonly (readonly [number, number])[]) {
    if (x >= right) continue;
    total += (right - x) * (reference[1]! - y);
    right = x;
  }
  return total;
}

/** What one more point would add to the {@link hypervolume} of a front. */
export function hypervolumeGain(front: readonly Point[], point: Point, reference: Point): number {
  if (point.some((value, i) => value >= reference[i]!)) return 0;
  const own = point.reduce((product, value, i) => product * (reference[i]! - value), 1);
  // The part of the point's own box that the front has won already.
  const shared = front.map((other) => other.map((value, i) => Math.max(value, point[i]!)));
  // Inside a small box most of the front is beaten by the rest of it.
  const needed = paretoFront(shared).map((i) => shared[i]!);
  return own - hypervolume(distinct(needed), reference);
}

/** Equal points once: a front keeps them all. */
const distinct = (points: readonly Point[]): Point[] => [
  ...new Map(points.map((point) => [point.join(' '), point])).values(),
];

/** Maps points to 0 (best of them) … 1 (worst of them) in each objective. */
export interface Scale {
  readonly map: (point: Point) => number[];
  /** A tenth beyond the worst everywhere, so that the worst of one objective still counts by the others. */
  readonly reference: Point;
  /** Hypervolume of these points, 0…1: 1 is a point that is best in everything. */
  readonly share: (points: readonly Point[]) => number;
}

export function scaleOf(points: readonly Point[]): Scale {
  const dimensions = points[0]?.length ?? 0;
  const bounds = Array.from({ length: dimensions }, (_, i) => {
    const values = points.map((point) => point[i]!);
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  // Where all are equal there is nothing to win: every point is at its best.
  const map = (point: Point): number[] =>
    bounds.map(({ low, high }, i) => (high > low ? (point[i]! - low) / (high - low) : 0));
  const reference = bounds.map(() => REFERENCE);
  return {
    map,
    reference,
    share: (some) => hypervolume(some.map(map), reference) / REFERENCE ** dimensions,
  };
}
const REFERENCE = 1.1;
