/** An inverted index as columns. Word `w` occurs in `rows[starts[w] … starts[w + 1]]`, ascending, `counts` times each. */
export interface Postings {
  /** Words of each text, stop words not counted. */
  readonly lengths: Uint32Array;
  /** In order of first occurrence. */
  readonly words: readonly string[];
  /** words + 1 numbers. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly counts: Uint32Array;
}

/** Postings of the texts; row n is the n-th text. */
export function collectPostings(texts: readonly string[], wordsOf: (text: string) => readonly string[]): Postings {
  const lengths = new Uint32Array(texts.length);
  const ids = new Map<string, number>();
  const perWord: { rows: number[]; counts: number[] }[] = [];
  let total = 0;
  for (const [row, text] of texts.entries()) {
    const words = wordsOf(text);
    lengths[row] = words.length;
    for (const word of words) {
      let id = ids.get(word);
      if (id === undefined) {
        id = ids.size;
        ids.set(word, id);
        perWord.push({ rows: [], counts: [] });
      }
      const { rows, counts } = perWord[id]!;
      if (rows.at(-1) === row) {
        counts[counts.length - 1]!++;
      } else {
        rows.push(row);
        counts.push(1);
        total++;
      }
    }
  }

  const starts = new Uint32Array(ids.size + 1);
  const rows = new Uint32Array(total);
  const counts = new Uint32Array(total);
  let at = 0;
  for (const [id, list] of perWord.entries()) {
    rows.set(list.rows, at);
    counts.set(list.counts, at);
    at += list.rows.length;
    starts[id + 1] = at;
  }
  return { lengths, words: [...ids.keys()], starts, rows, counts };
}
