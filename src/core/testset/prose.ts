import type { Block } from '../corpus';
import { linesOf, type LineSpan, type Page } from './page';

const PROSE = new Set<Block['kind']>(['paragraph', 'list', 'quote']);
/** Text beyond this tells nothing more about what a span is about. */
const MOST_CHARS = 20_000;

/** Running text within some lines, without code, tables and inline marks. */
export function proseOf(page: Page, within: LineSpan): string {
  const { plain } = page;
  if (plain.blocks.length === 0) return withoutMarks(plain.text);
  const parts: string[] = [];
  for (let at = firstBlockAt(page, within.startLine); at < plain.blocks.length; at++) {
    const block = plain.blocks[at]!;
    if (linesOf(page, block.start, block.end).startLine > within.endLine) break;
    if (PROSE.has(block.kind)) parts.push(textWithin(page, block, within));
  }
  return withoutMarks(parts.join('\n\n'));
}

/** Place of the first block that ends on a line or after it. */
function firstBlockAt(page: Page, line: number): number {
  const { blocks } = page.plain;
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (linesOf(page, blocks[middle]!.start, blocks[middle]!.end).endLine >= line) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The part of a block that stands on these lines; the lines of a long paragraph may belong to several runs. */
function textWithin({ plain, lines }: Page, { start, end }: Block, within: LineSpan): string {
  const source = plain.sourceSpan(start, end);
  const from = Math.max(source.start, lines.start(within.startLine - 1));
  const to = Math.min(source.end, lines.end(within.endLine - 1));
  return to > from ? plain.textOf(from, to) : '';
}

/** Links and images as their text, no tags, no addresses, no marks of emphasis and code. */
export const withoutMarks = (text: string): string =>
  text
    .slice(0, MOST_CHARS)
    .replace(/!?\[([^[\]]{0,300})\](?:\([^()\s]{0,500}[^()]{0,200}\)|\[[^[\]]{0,300}\])?/g, '$1')
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, ' ')
    .replace(/\bhttps?:\/\/\S{1,500}/gi, ' ')
    .replace(/[`*]+|(?<=^|\s)_{1,3}(?=\S)|(?<=\S)_{1,3}(?=\s|$)/g, '');

/** Sentences of a text: up to a full stop, question or exclamation mark before white space, or an empty line. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?。！？])["')\]]{0,2}\s+|\n\s*\n|\n(?=\s*(?:[-+*]|\d{1,3}[.)])\s)/u)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter(Boolean);

/** A text as a line that somebody may have typed: without the marks of lists and the gaps of tables. */
export const asLine = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?])/g, '')
    .replace(/^[-*+>#\s]+|[\s.]+$/g, '');
