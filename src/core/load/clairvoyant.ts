/** Place of the next request for the same thing; the number of requests where there is none. */
export function nextUses(requests: ArrayLike<number>): Uint32Array {
  const next = new Uint32Array(requests.length);
  const seen = new Map<number, number>();
  for (let i = requests.length - 1; i >= 0; i--) {
    next[i] = seen.get(requests[i]!) ?? requests.length;
    seen.set(requests[i]!, i);
  }
  return next;
}

/**
 * Hits of the best possible cache of equal entries: it knows the future, lets go what is asked for again last, and does
 * not take in what would be asked for later than everything it holds (Belady, 1966, with bypassing). No policy hits more
 * often.
 * @param entries size of the cache, at least 1
 */
export function clairvoyantHits(requests: ArrayLike<number>, entries: number): number {
  const next = nextUses(requests);
  /** Thing → place of its next request, of what is kept. */
  const kept = new Map<number, number>();
  const heap = new LatestFirst();
  let hits = 0;
  for (let i = 0; i < requests.length; i++) {
    const thing = requests[i]!;
    const again = next[i]!;
    if (kept.has(thing)) hits++;
    else if (kept.size >= entries) {
      // What was asked for meanwhile stands in the heap with its earlier place too: those are out of date.
      while (kept.get(requests[heap.latest]!) === undefined || kept.get(requests[heap.latest]!) !== next[heap.latest])
        heap.pop();
      if (next[heap.latest]! <= again) continue;
      kept.delete(requests[heap.latest]!);
      heap.pop();
    }
    kept.set(thing, again);
    heap.push(i, again);
  }
  return hits;
}

/** Requests by the place of the next request for the same thing, the latest first: a binary heap. */
class LatestFirst {
  readonly #requests: number[] = [];
  readonly #places: number[] = [];

  /** The request whose thing is asked for again last. */
  get latest(): number {
    return this.#requests[0]!;
  }

  push(request: number, place: number): void {
    let at = this.#places.length;
    for (let parent = (at - 1) >> 1; at > 0 && this.#places[parent]! < place; parent = (at - 1) >> 1) {
      this.#put(at, this.#requests[parent]!, this.#places[parent]!);
      at = parent;
    }
    this.#put(at, request, place);
  }

  pop(): void {
    const request = this.#requests.pop()!;
    const place = this.#places.pop()!;
    const length = this.#places.length;
    if (length === 0) return;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.#places[child + 1]! > this.#places[child]!) child++;
      if (this.#places[child]! <= place) break;
      this.#put(at, this.#requests[child]!, this.#places[child]!);
      at = child;
    }
    this.#put(at, request, place);
  }

  #put(at: number, request: number, place: number): void {
    this.#requests[at] = request;
    this.#places[at] = place;
  }
}
