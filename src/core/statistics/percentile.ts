/** A list of numbers of any kind. */
export type Numbers = ArrayLike<number> & Iterable<number>;

/** Arithmetic mean; NaN of nothing, so that a figure nobody measured cannot pass for 0. */
export function mean(values: Numbers): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample standard deviation, divided by n − 1; 0 for fewer than two values. */
export function standardDeviation(values: Numbers): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/** Values in ascending order, in an array of their own. */
export const sorted = (values: Numbers): Float64Array => Float64Array.from(values).sort();

/**
 * The value below which a share of the values lies: exact, from all values, with linear interpolation between the two
 * nearest ranks (Hyndman and Fan's type 7, the default of NumPy and R).
 * @param ascending not empty, else NaN
 * @param percent 0…100
 */
export function percentileOfSorted(ascending: Numbers, percent: number): number {
  const position = ((ascending.length - 1) * percent) / 100;
  const lower = Math.max(0, Math.floor(position));
  const low = ascending[lower] ?? NaN;
  const high = ascending[lower + 1] ?? low;
  return low + (high - low) * (position - lower);
}

/** {@link percentileOfSorted} of values in any order. */
export const percentile = (values: Numbers, percent: number): number => percentileOfSorted(sorted(values), percent);
