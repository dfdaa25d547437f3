/** Figures of one trial in every objective; less is better in each. */
export type Point = readonly number[];

/** Whether `a` is at least as good as `b` everywhere and better somewhere. */
export const dominates = (a: Point, b: Point): boolean =>
  a.every((value, i) => value <= b[i]!) && a.some((value, i) => value < b[i]!);

/** Places of the points that no other dominates, in their order; equal points are all kept. */
export const paretoFront = (points: readonly Point[]): number[] =>
  points.flatMap((point, i) => (points.some((other) => dominates(other, point)) ? [] : [i]));
