import type { TokenCounter } from './types';

/** Longer ones rarely come twice. */
const MAX_REMEMBERED_WORD = 64;
const MAX_REMEMBERED = 200_000;

/**
 * Tokens of spans of one text, added up over words. Tokenizers that split at white space first give the same number
 * for the whole span; for others it is close, so whoever must keep a limit counts the result once.
 */
export interface WordSums {
  tokens(start: number, end: number): number;
  /** Words (runs without white space) within a span, cut at its ends. */
  words(start: number, end: number): { start: number; end: number }[];
}

export function sumWords(text: string, counter: TokenCounter): WordSums {
  const count = rememberingCount(counter);
  const starts: number[] = [];
  const ends: number[] = [];
  /** sums[i]: tokens of the words before word i. */
  const sums: number[] = [0];
  const pattern = /\S+/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    starts.push(match.index);
    ends.push(pattern.lastIndex);
    sums.push(sums.at(-1)! + count(match[0]));
  }
  /** First word that ends after an offset. */
  const wordAfter = (offset: number): number => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const wordRange = (start: number, end: number): [first: number, last: number] => {
    const first = wordAfter(start);
    const after = wordAfter(end - 1);
    return [first, after < starts.length && starts[after]! < end ? after : after - 1];
  };
  return {
    tokens(start, end) {
      const [first, last] = wordRange(start, end);
      if (last < first) return 0;
      let sum = sums[last + 1]! - sums[first]!;
      const cut = (word: number): void => {
        if (starts[word]! >= start && ends[word]! <= end) return;
        const part = text.slice(Math.max(starts[word]!, start), Math.min(ends[word]!, end));
        sum += count(part) - (sums[word + 1]! - sums[word]!);
      };
      cut(first);
      if (last > first) cut(last);
      return sum;
    },
    words(start, end) {
      const [first, last] = wordRange(start, end);
      const spans = [];
      for (let word = first; word <= last; word++)
        spans.push({ start: Math.max(starts[word]!, start), end: Math.min(ends[word]!, end) });
      return spans;
    },
  };
}

/** Letters and digits together, all else one by one. */
const PIECES = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]/gu;
const PROBE = 'see(https://a.example/b_c?d=e-f),"it\'s"[3.14]:#x';

interface Memory {
  readonly known: Map<string, number>;
  /** The tokenizer splits at punctuation, so a word's tokens are those of its pieces, of which there are fewer kinds. */
  readonly byPieces: boolean;
}
const memories = new WeakMap<TokenCounter, Memory>();

function memoryOf(counter: TokenCounter): Memory {
  const before = memories.get(counter);
  if (before) return before;
  const byPieces = sumOf(PROBE, (piece) => counter.count(piece)) === counter.count(PROBE);
  const memory = { known: new Map<string, number>(), byPieces };
  memories.set(counter, memory);
  return memory;
}

const sumOf = (word: string, count: (piece: string) => number): number =>
  (word.match(PIECES) ?? []).reduce((sum, piece) => sum + count(piece), 0);

function rememberingCount(counter: TokenCounter): (word: string) => number {
  const { known, byPieces } = memoryOf(counter);
  const remember = (text: string, count: (text: string) => number): number => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const tokens = count(text);
    if (text.length <= MAX_REMEMBERED_WORD) {
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(text, tokens);
    }
    return tokens;
  };
  const exact = (text: string): number => counter.count(text);
  const ofPieces = (word: string): number => sumOf(word, (piece) => remember(piece, exact));
  return (word) => remember(word, byPieces ? ofPieces : exact);
}
