/**
 * Places of a longest strictly rising subsequence, ascending; n log n by patience sorting (Fredman, 1975).
 * @param values all different
 */
export function longestRise(values: readonly number[]): number[] {
  /** Length − 1 → place of the least value that ends a rise of this length. */
  const ends: number[] = [];
  const previous = new Int32Array(values.length);
  for (const [place, value] of values.entries()) {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    previous[place] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = place;
  }
  const rise: number[] = [];
  for (let place = ends.at(-1) ?? -1; place >= 0; place = previous[place]!) rise.push(place);
  return rise.reverse();
}
