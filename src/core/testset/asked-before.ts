/** Share of words in common, of all that two queries have, from which on they ask the same. */
const SAME = 0.75;

/** The queries so far, to find those that ask the same in the same words. */
export class AskedBefore {
  readonly #sizes: number[] = [];
  readonly #askedWith = new Map<string, number[]>();

  add(stems: ReadonlySet<string>): void {
    const query = this.#sizes.push(stems.size) - 1;
    for (const stem of stems) {
      const queries = this.#askedWith.get(stem);
      if (queries) queries.push(query);
      else this.#askedWith.set(stem, [query]);
    }
  }

  /** Whether an earlier query has nearly the same words (Jaccard index of at least 0.75). */
  has(stems: ReadonlySet<string>): boolean {
    const shared = new Map<number, number>();
    for (const stem of stems)
      for (const query of this.#askedWith.get(stem) ?? []) shared.set(query, (shared.get(query) ?? 0) + 1);
    for (const [query, count] of shared) if (count / (stems.size + this.#sizes[query]! - count) >= SAME) return true;
    return false;
  }
}
