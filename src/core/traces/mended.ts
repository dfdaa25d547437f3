/** Counts what was left out or mended while something was read, and says it in one sentence a kind. */
export class Mended<Kind extends string> {
  readonly #found = new Map<Kind, { count: number; readonly firstLine: number }>();

  /** @param sentences what is said of a number of lines, e.g. "are not JSON and left out" */
  constructor(private readonly sentences: Readonly<Record<Kind, string>>) {}

  add(kind: Kind, line: number): void {
    const found = this.#found.get(kind);
    if (found) found.count++;
    else this.#found.set(kind, { count: 1, firstLine: line });
  }

  /** "Lines that are not JSON and left out: 3 (first: line 12)." */
  notices(): string[] {
    return [...this.#found].map(
      ([kind, { count, firstLine }]) =>
        `${this.sentences[kind]}: ${count.toLocaleString('en')} (first: line ${firstLine}).`,
    );
  }
}
