/**
 * Hits of an LRU cache of every size, from one pass: a request hits wherever the cache holds at least as many entries as
 * different things were asked for since the same thing was (its stack distance; Mattson, Gecsei, Slutz and Traiger, 1970).
 * @returns hits of a cache of n entries at place n, from 0 to the number of different things
 */
export function lruHitsBySize(requests: ArrayLike<number>): Uint32Array {
  const marks = new Fenwick(requests.length);
  const last = new Map<number, number>();
  const byDistance: number[] = [];
  for (let i = 0; i < requests.length; i++) {
    const before = last.get(requests[i]!);
    if (before !== undefined) {
      // The last request of each thing is marked: those after `before` are the things asked for since.
      const distance = marks.sum(i) - marks.sum(before);
      byDistance[distance] = (byDistance[distance] ?? 0) + 1;
      marks.add(before, -1);
    }
    marks.add(i, 1);
    last.set(requests[i]!, i);
  }
  const hits = new Uint32Array(last.size + 1);
  for (let size = 1; size < hits.length; size++) hits[size] = hits[size - 1]! + (byDistance[size] ?? 0);
  return hits;
}

/** Sums of prefixes under changes (Fenwick, 1994). */
class Fenwick {
  readonly #sums: Int32Array;
  constructor(length: number) {
    this.#sums = new Int32Array(length + 1);
  }
  add(at: number, value: number): void {
    for (let i = at + 1; i < this.#sums.length; i += i & -i) this.#sums[i]! += value;
  }
  /** Of the values at 0 … end − 1. */
  sum(end: number): number {
    let total = 0;
    for (let i = end; i > 0; i -= i & -i) total += this.#sums[i]!;
    return total;
  }
}
