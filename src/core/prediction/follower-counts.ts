/**
 * Counts of the most frequent items of a stream in bounded memory: when full, a newcomer takes the place and the count of
 * the rarest ("Space-Saving", Metwally, Agrawal and El Abbadi 2005), so that counts are too high by no more than that of
 * the rarest, and whatever is frequent stays.
 */
export class FollowerCounts<Item> {
  readonly #counts = new Map<Item, number>();

  constructor(private readonly most: number) {}

  add(item: Item): void {
    const known = this.#counts.get(item);
    if (known !== undefined || this.#counts.size < this.most) {
      this.#counts.set(item, (known ?? 0) + 1);
      return;
    }
    let rarest: Item | undefined;
    let least = Infinity;
    for (const [other, count] of this.#counts) {
      if (count >= least) continue;
      rarest = other;
      least = count;
    }
    this.#counts.delete(rarest!);
    this.#counts.set(item, least + 1);
  }

  /** 0 where it is not known. */
  of(item: Item): number {
    return this.#counts.get(item) ?? 0;
  }

  get size(): number {
    return this.#counts.size;
  }

  items(): IterableIterator<Item> {
    return this.#counts.keys();
  }
}
