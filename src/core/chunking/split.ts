import type { Block, BlockKind } from '../corpus';
import type { WordSums } from './words';

/**
 * A span that a chunk takes whole if it can. `kind` says how to cut it when it cannot: blocks as their kind asks,
 * sentences after punctuation, clauses and lines at words, words at their parts (Chinese, Japanese and Thai write without spaces), those at
 * characters.
 */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly kind: BlockKind | 'sentence' | 'clause' | 'line' | 'word' | 'part';
  /** Estimate by {@link WordSums}. */
  readonly tokens: number;
  /** Headings above it, ready to embed. */
  readonly context: string;
  readonly contextTokens: number;
  /** Must not share a chunk with what comes before. */
  readonly breakBefore: boolean;
  readonly children?: readonly Block[];
}

/** Runs without a space that are longer are rarely words. */
const MAX_WORD = 40;
/** A character never ends up in two chunks, nor does a letter without its accents. */
const WHOLE = /^(?:[\uDC00-\uDFFF]|\p{M}|\u200D|[\uFE00-\uFE0F])/u;
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
const parts = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * The next smaller units, which together cover the unit's text; the unit alone where it cannot be cut.
 * @param room tokens that the smallest pieces should stay under
 */
export function split(unit: Unit, text: string, sums: WordSums, room: number): Unit[] {
  switch (unit.kind) {
    case 'list':
      return unit.children?.length
        ? cut(
            unit,
            text,
            sums,
            'item',
            unit.children.map((child) => child.start),
          )
        : cut(unit, text, sums, 'sentence', sentenceStarts(text, unit));
    case 'code':
    case 'table':
    case 'markup':
    case 'metadata':
      return cut(unit, text, sums, 'line', lineStarts(text, unit));
    case 'heading':
    case 'paragraph':
    case 'item':
    case 'quote':
      return cut(unit, text, sums, 'sentence', sentenceStarts(text, unit));
    case 'sentence':
      return cut(unit, text, sums, 'clause', startsAfter(/[.!?;:,…)\]]\s+/g, text, unit));
    case 'clause':
    case 'line':
      return wordUnits(unit, text, sums);
    case 'word':
      return cut(unit, text, sums, 'part', partStarts(text, unit));
    case 'part':
      return cut(unit, text, sums, 'part', characterStarts(text, unit, sums, room));
  }
}

/** Words of a unit; runs that are too long for a word come in parts. */
export function wordUnits(unit: Unit, text: string, sums: WordSums): Unit[] {
  const starts = sums
    .words(unit.start, unit.end)
    .flatMap((word) => (word.end - word.start > MAX_WORD ? partStarts(text, word) : [word.start]));
  return cut(unit, text, sums, 'word', starts);
}

/** Units between the given starts, without the white space at their ends; what lies before the first goes with it. */
function cut(unit: Unit, text: string, sums: WordSums, kind: Unit['kind'], starts: readonly number[]): Unit[] {
  const units: Unit[] = [];
  let start = unit.start;
  for (let index = 1; index <= starts.length; index++) {
    const next = starts[index] ?? unit.end;
    const span = trimmed(text, start, next);
    if (span) {
      const { context, contextTokens } = unit;
      const breakBefore = units.length === 0 && unit.breakBefore;
      units.push({ ...span, kind, tokens: sums.tokens(span.start, span.end), context, contextTokens, breakBefore });
    }
    start = next;
  }
  return units;
}

/** A span without white space at its ends; undefined when nothing is left. */
export function trimmed(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const slice = text.slice(start, end);
  const from = end - slice.trimStart().length;
  const to = start + slice.trimEnd().length;
  return from < to ? { start: from, end: to } : undefined;
}

/**
 * Line ends within a paragraph are no sentence ends. A mark apart from the word before it always is one: so are
 * collections written whose words were separated and put into small letters, where nothing else shows a new sentence.
 */
function sentenceStarts(text: string, unit: Unit): number[] {
  const flowing = text.slice(unit.start, unit.end).replace(/[\r\n]/g, ' ');
  const starts = Array.from(sentences.segment(flowing), (sentence) => unit.start + sentence.index);
  const apart = startsAfter(/\s[.!?]\s+/g, text, unit).slice(1);
  return apart.length === 0 ? starts : [...new Set([...starts, ...apart])].sort((a, b) => a - b);
}

const lineStarts = (text: string, unit: Unit): number[] => startsAfter(/\r\n?|\n/g, text, unit);

/** The unit's start, and the offset after each match in it. */
function startsAfter(pattern: RegExp, text: string, unit: Unit): number[] {
  const starts = [unit.start];
  pattern.lastIndex = unit.start;
  for (let match = pattern.exec(text); match && pattern.lastIndex < unit.end; match = pattern.exec(text))
    starts.push(pattern.lastIndex);
  return starts;
}

function partStarts(text: string, span: { start: number; end: number }): number[] {
  return Array.from(parts.segment(text.slice(span.start, span.end)), (part) => span.start + part.index);
}

/** Pieces of about equal length that should fit, found from the tokens a character has here; halves at least. */
function characterStarts(text: string, unit: Unit, sums: WordSums, room: number): number[] {
  const length = unit.end - unit.start;
  const pieces = Math.max(2, Math.ceil(sums.tokens(unit.start, unit.end) / Math.max(1, room)));
  const step = Math.max(1, Math.floor(length / pieces));
  const starts = [unit.start];
  for (let at = unit.start + step; at < unit.end; at += step) {
    while (at < unit.end && WHOLE.test(text.slice(at, at + 2))) at++;
    if (at < unit.end) starts.push(at);
  }
  return starts;
}
