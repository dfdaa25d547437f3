/** The documents as they are at a moment of a trace: found by id, and drawn in constant time. */
export class DocumentsNow {
  readonly #ids: string[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #texts = new Map<string, string>();

  constructor(documents: Iterable<{ readonly id: string; readonly source: string }>) {
    for (const { id, source } of documents) this.set(id, source);
  }

  get size(): number {
    return this.#ids.length;
  }
  has(id: string): boolean {
    return this.#texts.has(id);
  }
  textOf(id: string): string {
    return this.#texts.get(id)!;
  }
  /** @param place 0 … size − 1, in no order that means anything */
  at(place: number): string {
    return this.#ids[place]!;
  }

  set(id: string, text: string): void {
    if (!this.#texts.has(id)) this.#placeOf.set(id, this.#ids.push(id) - 1);
    this.#texts.set(id, text);
  }

  delete(id: string): void {
    const place = this.#placeOf.get(id);
    if (place === undefined) return;
    const last = this.#ids.pop()!;
    if (last !== id) {
      this.#ids[place] = last;
      this.#placeOf.set(last, place);
    }
    this.#placeOf.delete(id);
    this.#texts.delete(id);
  }
}
