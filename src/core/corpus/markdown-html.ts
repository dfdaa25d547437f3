import type { LineTable } from './lines';
import { headingTitle } from './markdown-title';

const BLOCK_TAGS =
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i;
const LONE_TAG = /^(?:<[a-z][\w.-]*(?:\s[^<>]*)?\/?>|<\/[a-z][\w.-]*\s*>)\s*$/i;
/** Blocks that end at a mark rather than at an empty line. */
const MARKED: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
];

/**
 * The seven kinds of HTML block of CommonMark (section 4.6).
 * @param inParagraph a tag of no known block does not end a paragraph
 * @returns the line after the block, or `from` when none starts there
 */
export function htmlBlockEnd(lines: LineTable, from: number, inParagraph: boolean): number {
  const line = lines.line(from);
  const open = /^ {0,3}(?=<)/.exec(line)?.[0].length;
  if (open === undefined) return from;
  const tag = line.slice(open);
  for (const [start, end] of MARKED) {
    if (!start.test(tag)) continue;
    for (let at = from; at < lines.count; at++) if (end.test(lines.line(at))) return at + 1;
    return lines.count;
  }
  if (!BLOCK_TAGS.test(tag) && (inParagraph || !LONE_TAG.test(tag))) return from;
  let at = from + 1;
  while (at < lines.count && lines.line(at).trim() !== '') at++;
  return at;
}

/** `<h1 align="center">…</h1>` alone in its block, as many readmes begin. */
export function htmlHeading(lines: LineTable, from: number, to: number): { level: number; title: string } | undefined {
  if (lines.end(to - 1) - lines.start(from) > 2000) return undefined;
  let block = '';
  for (let at = from; at < to; at++) block += `${lines.line(at)} `;
  const level = /^\s*<h([1-6])(?:\s[^<>]*)?>/i.exec(block)?.[1];
  if (level === undefined || block.split(/<\/h[1-6]\s*>/i).length !== 2 || !/<\/h[1-6]\s*>\s*$/i.test(block))
    return undefined;
  const title = headingTitle(block.trim());
  return title ? { level: Number(level), title } : undefined;
}
