import { normaliseQueryKey } from '../../cache';
import { canonicalJson, createRng, type Rng } from '../../common';
import type { QueryFilter } from '../../retrieval';
import { nearMiss } from './near-miss';
import { paraphrased } from './paraphrase';
import { reversed } from './reversal';
import type { Words } from './words';

/** Different wordings of one query, at most; they are asked again and again. */
const MOST_WORDINGS: Record<WordingKind, number> = { paraphrase: 5, nearMiss: 3, reversal: 1 };
/** There is one way to swap two sides. */
const MOST_TRIES: Record<WordingKind, number> = { paraphrase: 20, nearMiss: 12, reversal: 1 };

export const WORDING_KINDS = ['paraphrase', 'nearMiss', 'reversal'] as const;
export type WordingKind = (typeof WORDING_KINDS)[number];

export interface Wording {
  readonly text: string;
  readonly filter?: QueryFilter;
  readonly meaning: string;
}

/**
 * The queries that a trace asks in all their wordings. No text has two meanings: what a cache takes for the same text
 * (apart from case) is used once.
 */
export class Wordings {
  readonly asWritten: readonly Wording[];
  readonly #used = new Set<string>();
  readonly #made = new Map<string, readonly Wording[]>();

  /** @param queries those whose text is there already are passed over */
  constructor(
    queries: readonly { readonly id: string; readonly text: string; readonly filter?: QueryFilter }[],
    private readonly words: Words,
    private readonly seed: number,
  ) {
    this.asWritten = queries.flatMap(({ id, text, filter }) =>
      this.#isNew(text, filter) ? [{ text, ...(filter && { filter }), meaning: id }] : [],
    );
  }

  /** Wordings of a kind of a query, by its place in `asWritten`; none where nothing fits. */
  of(kind: WordingKind, query: number): readonly Wording[] {
    const key = `${query} ${kind}`;
    let made = this.#made.get(key);
    if (!made) this.#made.set(key, (made = this.#make(kind, query)));
    return made;
  }

  #make(kind: WordingKind, query: number): Wording[] {
    const { text, filter, meaning } = this.asWritten[query]!;
    const rng = createRng(this.seed + 7919 * query + WORDING_KINDS.indexOf(kind));
    const made: Wording[] = [];
    for (let tries = MOST_TRIES[kind]; tries > 0 && made.length < MOST_WORDINGS[kind]; tries--) {
      const other = this.#reworded(kind, text, rng);
      if (other === undefined || other.trim() === '' || !this.#isNew(other, filter)) continue;
      const ofOther = kind === 'paraphrase' ? meaning : `${meaning}~${kind}${made.length + 1}`;
      made.push({ text: other, ...(filter && { filter }), meaning: ofOther });
    }
    return made;
  }

  #reworded(kind: WordingKind, text: string, rng: Rng): string | undefined {
    switch (kind) {
      case 'paraphrase':
        return paraphrased(text, rng);
      case 'nearMiss':
        return nearMiss(text, this.words, rng);
      case 'reversal':
        return reversed(text);
    }
  }

  #isNew(text: string, filter: QueryFilter | undefined): boolean {
    const key = `${filter ? canonicalJson({ ...filter }) : ''} ${normaliseQueryKey(text).toLowerCase()}`;
    if (this.#used.has(key)) return false;
    this.#used.add(key);
    return true;
  }
}
