import { contentWords } from './words';

/** Sections looked at, at most, to find what one word is used together with; evenly spread where there are more. */
const MOST_HOLDERS = 60;
const LEAST_HOLDERS = 3;
/** Words of more than this share of the sections say nothing about one. */
const COMMON_SHARE = 0.1;
const MOST_ASSOCIATES = 16;

/** A word that the documents use together with others. */
export interface Associate {
  readonly stem: string;
  /** As it is written most often. */
  readonly word: string;
  readonly score: number;
}

/** Which sections of the corpus hold which words. */
export interface Lexicon {
  /** Sections. */
  readonly size: number;
  /** Number of sections that hold a stem. */
  holders(stem: string): number;
  /** How a stem is written in the documents, the most common form first. */
  forms(stem: string): readonly string[];
  /** ln(1 + N / n), so that a rare word weighs more; 0 for a word that no section holds. */
  weight(stem: string): number;
  /**
   * Words that stand in the same sections as the given ones, best first: sum over the given words of
   * together / √(holders of one × holders of the other), the cosine of their columns, times the weight of the word.
   */
  associates(stems: Iterable<string>, excluded: ReadonlySet<string>): Associate[];
  /** Share of the weight of the words that each section holds, by section; sections that hold none are left out. */
  coverage(stems: ReadonlySet<string>): ReadonlyMap<number, number>;
}

/** Takes texts one by one, so that reading a large corpus can stop between them. */
export class LexiconBuilder {
  readonly #ids = new Map<string, number>();
  readonly #stems: string[] = [];
  readonly #holders: number[][] = [];
  readonly #spellings: Map<string, number>[] = [];
  readonly #sections: Uint32Array[] = [];

  add(text: string): void {
    const section = this.#sections.length;
    const seen = new Set<number>();
    for (const { word, stem } of contentWords(text)) {
      let id = this.#ids.get(stem);
      if (id === undefined) {
        id = this.#ids.size;
        this.#ids.set(stem, id);
        this.#stems.push(stem);
        this.#holders.push([]);
        this.#spellings.push(new Map());
      }
      const spellings = this.#spellings[id]!;
      spellings.set(word, (spellings.get(word) ?? 0) + 1);
      if (seen.has(id)) continue;
      seen.add(id);
      this.#holders[id]!.push(section);
    }
    this.#sections.push(Uint32Array.from(seen));
  }

  build(): Lexicon {
    const ids = this.#ids;
    const stems = this.#stems;
    const holders = this.#holders;
    const sections = this.#sections;
    const spellings = this.#spellings;
    const size = sections.length;
    /** Zero between calls. */
    const scores = new Float64Array(stems.length);
    const holdersOf = (stem: string): readonly number[] => holders[ids.get(stem) ?? -1] ?? [];
    const weight = (stem: string): number => {
      const count = holdersOf(stem).length;
      return count === 0 ? 0 : Math.log(1 + size / count);
    };
    return {
      size,
      holders: (stem) => holdersOf(stem).length,
      forms: (stem) => byCount(spellings[ids.get(stem) ?? -1] ?? new Map<string, number>()),
      weight,
      associates(given, excluded) {
        const touched: number[] = [];
        for (const stem of given) {
          const all = holdersOf(stem);
          const step = Math.max(1, Math.ceil(all.length / MOST_HOLDERS));
          const share = step / Math.sqrt(all.length);
          for (let at = 0; at < all.length; at += step) {
            for (const id of sections[all[at]!]!) {
              if (scores[id] === 0) touched.push(id);
              scores[id]! += share;
            }
          }
        }
        const found = touched.flatMap((id) => {
          const count = holders[id]!.length;
          const score = (scores[id]! / Math.sqrt(count)) * Math.log(1 + size / count);
          scores[id] = 0;
          const common = count < LEAST_HOLDERS || count > COMMON_SHARE * size;
          return common || excluded.has(stems[id]!) || !/^\p{L}{3,}$/u.test(stems[id]!) ? [] : [{ id, score }];
        });
        return found
          .sort((a, b) => b.score - a.score || (stems[a.id]! < stems[b.id]! ? -1 : 1))
          .slice(0, MOST_ASSOCIATES)
          .map(({ id, score }) => ({ stem: stems[id]!, word: byCount(spellings[id]!)[0]!, score }));
      },
      coverage(wanted) {
        const total = [...wanted].reduce((sum, stem) => sum + weight(stem), 0);
        const shares = new Map<number, number>();
        for (const stem of wanted)
          for (const section of holdersOf(stem)) shares.set(section, (shares.get(section) ?? 0) + weight(stem) / total);
        return shares;
      },
    };
  }
}

const byCount = (spellings: ReadonlyMap<string, number>): string[] =>
  [...spellings].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([word]) => word);
