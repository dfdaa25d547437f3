import type { Thesaurus } from './types';

/** Neighbours that are kept of a term. */
export const MOST_NEIGHBOURS = 32;

/** Lists of the most alike, filled one after the other: most alike first, equal ones by ascending id. */
export class NearestLists {
  readonly #starts: Uint32Array;
  readonly #neighbours: Uint32Array;
  readonly #similarities: Uint16Array;
  #list = 0;
  /** Where the list that is being filled begins and ends. */
  #from = 0;
  #end = 0;

  constructor(lists: number) {
    this.#starts = new Uint32Array(lists + 1);
    this.#neighbours = new Uint32Array(lists * MOST_NEIGHBOURS);
    this.#similarities = new Uint16Array(lists * MOST_NEIGHBOURS);
  }

  /** Takes a neighbour in where it belongs. Nearly all fall short of the worst of a full list and cost one comparison. */
  offer(id: number, similarity: number): void {
    const isFull = this.#end - this.#from === MOST_NEIGHBOURS;
    let at = isFull ? this.#end - 1 : this.#end;
    if (isFull && !this.#isBehind(at, id, similarity)) return;
    for (; at > this.#from && this.#isBehind(at - 1, id, similarity); at--) {
      this.#similarities[at] = this.#similarities[at - 1]!;
      this.#neighbours[at] = this.#neighbours[at - 1]!;
    }
    this.#similarities[at] = similarity;
    this.#neighbours[at] = id;
    if (!isFull) this.#end++;
  }

  #isBehind(at: number, id: number, similarity: number): boolean {
    const kept = this.#similarities[at]!;
    return kept < similarity || (kept === similarity && this.#neighbours[at]! > id);
  }

  /** Ends the list; what is offered next belongs to the next one. */
  endList(): void {
    this.#from = this.#end;
    this.#starts[++this.#list] = this.#end;
  }

  columns(): Pick<Thesaurus, 'starts' | 'neighbours' | 'similarities'> {
    return {
      starts: this.#starts,
      neighbours: this.#neighbours.slice(0, this.#end),
      similarities: this.#similarities.slice(0, this.#end),
    };
  }
}
