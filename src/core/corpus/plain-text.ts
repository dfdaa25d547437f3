/**
 * What a block is to a chunker: headings open sections, lists split at items, tables and code at lines, the rest at
 * sentences.
 */
export type BlockKind = 'heading' | 'paragraph' | 'list' | 'item' | 'quote' | 'table' | 'code' | 'markup' | 'metadata';

/** A piece of a document's structure. Blocks of one level are in order and do not overlap; gaps between them are allowed. */
export interface Block {
  readonly kind: BlockKind;
  /** Offsets into the plain text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Headings only: 1 is the outermost. */
  readonly level?: number;
  /** Headings only: the heading without its markup, on one line. */
  readonly title?: string;
  /** Lists only: their items. */
  readonly children?: readonly Block[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A document as a reader sees it, with its structure and the way back into the source. */
export interface PlainText {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The source behind a span of the text that is not empty. */
  sourceSpan(start: number, end: number): Span;
  /** The text whose source lies within a span, without white space at its ends. Inverse of {@link sourceSpan}. */
  textOf(sourceStart: number, sourceEnd: number): string;
}

/** Formats whose plain text is their source. */
export const identityText = (source: string, blocks: readonly Block[]): PlainText => ({
  text: source,
  blocks,
  sourceSpan: (start, end) => ({ start, end }),
  textOf: (start, end) => source.slice(start, end).trim(),
});

/**
 * Collects plain text together with where each piece came from. Pieces arrive in source order. A piece is either a
 * copy of the source, character by character, or stands as a whole for a source span (an entity, an escape); a span
 * of length 0 is text that the source does not have, such as the line break between two cells.
 */
export class PlainTextBuilder {
  readonly #source: string;
  readonly #parts: string[] = [];
  readonly #plain: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #length = 0;
  #last = '';

  constructor(source: string) {
    this.#source = source;
  }

  get length(): number {
    return this.#length;
  }

  /** Last UTF-16 unit so far; empty at the start. */
  get last(): string {
    return this.#last;
  }

  copy(start: number, end: number): void {
    if (end <= start) return;
    const piece = this.#plain.length - 1;
    const sameLength = (this.#to[piece] ?? 0) - (this.#from[piece] ?? 0) === this.#length - (this.#plain[piece] ?? 0);
    const continues = piece >= 0 && this.#to[piece] === start && sameLength;
    if (continues) {
      this.#to[piece] = end;
      this.#append(this.#source.slice(start, end));
    } else this.put(this.#source.slice(start, end), start, end);
  }

  put(text: string, start: number, end: number): void {
    if (text === '') return;
    this.#plain.push(this.#length);
    this.#from.push(start);
    this.#to.push(end);
    this.#append(text);
  }

  /** More text for the last piece, which stands as a whole for its source. */
  extend(text: string): void {
    this.#append(text);
  }

  #append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    this.#last = text.at(-1)!;
  }

  text(): string {
    return this.#parts.join('');
  }

  /** The text since a length that the builder had before, for parsers that need it to find its structure. */
  textFrom(length: number): string {
    const parts: string[] = [];
    let rest = this.#length - length;
    for (let at = this.#parts.length - 1; rest > 0; at--) {
      parts.push(this.#parts[at]!);
      rest -= this.#parts[at]!.length;
    }
    return parts.reverse().join('');
  }

  finish(blocks: readonly Block[]): PlainText {
    const text = this.text();
    const plain = Int32Array.from(this.#plain);
    const from = Int32Array.from(this.#from);
    const to = Int32Array.from(this.#to);
    const pieceEnd = (piece: number): number => plain[piece + 1] ?? text.length;
    const isCopy = (piece: number): boolean => {
      const sourceLength = to[piece]! - from[piece]!;
      return sourceLength === pieceEnd(piece) - plain[piece]!;
    };
    const startOf = (offset: number): number => {
      const piece = lastAtMost(plain, offset);
      return isCopy(piece) ? from[piece]! + offset - plain[piece]! : from[piece]!;
    };
    const endOf = (offset: number): number => {
      const piece = lastAtMost(plain, offset - 1);
      return isCopy(piece) ? from[piece]! + offset - plain[piece]! : to[piece]!;
    };
    return {
      text,
      blocks,
      sourceSpan: (start, end) => ({ start: startOf(start), end: endOf(end) }),
      textOf(sourceStart, sourceEnd) {
        let low = firstPiece(to, (end) => end > sourceStart);
        while (low < plain.length && from[low] === to[low]) low++;
        let high = firstPiece(from, (start) => start >= sourceEnd) - 1;
        while (high >= low && from[high] === to[high]) high--;
        if (low > high) return '';
        const start = isCopy(low) ? plain[low]! + Math.max(0, sourceStart - from[low]!) : plain[low]!;
        const end = isCopy(high) ? Math.min(pieceEnd(high), plain[high]! + sourceEnd - from[high]!) : pieceEnd(high);
        return text.slice(start, end).trim();
      },
    };
  }
}

/** Index of the last number that is at most `value`; `sorted` ascends and is not empty. */
function lastAtMost(sorted: Int32Array, value: number): number {
  return Math.max(0, firstPiece(sorted, (each) => each > value) - 1);
}

/** Index of the first number for which the test holds, given that it holds for all after it. */
function firstPiece(sorted: Int32Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
