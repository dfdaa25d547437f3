import { frontMatterEnd } from './front-matter';
import { lineTable, type LineTable } from './lines';
import { headingTitle } from './markdown-title';
import { htmlBlockEnd, htmlHeading } from './markdown-html';
import type { Block } from './plain-text';

/*
 * The block structure of CommonMark with tables and front matter, one pass over the lines. A full Markdown parser was
 * tried first: it reads about 1 MB/s and needs quadratic time for long paragraphs (11 s for 1 MB without an empty
 * line), and all its work on inline markup is of no use here. Inside lists and quotes only the items are told apart.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const ATX = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const SETEXT = /^ {0,3}(?:(=+)|-+)[ \t]*$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^( {0,3})([-+*]|(\d{1,9})[.)])([ \t]+|$)/;
const DEFINITION = /^ {0,3}\[[^\]]{1,999}\]:/;
const BLANK = /^\s*$/;

export interface MarkdownOptions {
  /** MDX has no indented code: JSX is indented at will. */
  readonly indentedCode: boolean;
}

export function markdownBlocks(text: string, options: MarkdownOptions = { indentedCode: true }): Block[] {
  const lines = lineTable(text);
  const blocks: Block[] = [];
  const add = (kind: Block['kind'], from: number, to: number, extra: Partial<Block> = {}): number => {
    blocks.push({ kind, start: lines.start(from), end: lines.end(to - 1), ...extra });
    return to;
  };

  let at = frontMatter(lines, blocks);
  while (at < lines.count) {
    const line = lines.line(at);
    const atx = ATX.exec(line);
    const html = htmlBlockEnd(lines, at, false);
    if (BLANK.test(line)) at++;
    else if (options.indentedCode && indentOf(line) >= 4) at = add('code', at, indentedCodeEnd(lines, at));
    else if (atx) at = add('heading', at, at + 1, { level: atx[1]!.length, title: headingTitle(line) });
    else if (isFence(line)) at = add('code', at, fenceEnd(lines, at));
    else if (RULE.test(line)) at = add('paragraph', at, at + 1);
    else if (html > at) at = add(...htmlBlock(lines, at, html));
    else if (QUOTE.test(line)) at = add('quote', at, paragraphEnd(lines, at));
    else if (ITEM.test(line)) at = list(lines, at, blocks);
    else if (isTable(lines, at)) at = add('table', at, paragraphEnd(lines, at + 1));
    else at = paragraph(lines, at, blocks);
  }
  return blocks;
}

/** YAML or TOML between two marks at the very top. Its title, if it has one, is the document's outermost heading. */
function frontMatter(lines: LineTable, blocks: Block[]): number {
  const end = frontMatterEnd(lines);
  if (end === 0) return 0;
  const span = { start: 0, end: lines.end(end) };
  for (let at = 1; at < end; at++) {
    const title = /^title[ \t]{0,9}[:=](.{1,300})/.exec(lines.line(at))?.[1]?.trim();
    if (!title) continue;
    const unquoted = title.replace(/^(["'])(.*)\1$/, '$2');
    blocks.push({ kind: 'heading', ...span, level: 1, title: unquoted });
    return end + 1;
  }
  blocks.push({ kind: 'metadata', ...span });
  return end + 1;
}

function isFence(line: string): boolean {
  const fence = FENCE.exec(line);
  return fence !== null && !(fence[1]!.startsWith('`') && fence[2]!.includes('`'));
}

function fenceEnd(lines: LineTable, from: number): number {
  const open = FENCE.exec(lines.line(from))![1]!;
  for (let at = from + 1; at < lines.count; at++) {
    const close = FENCE.exec(lines.line(at));
    if (close?.[1]!.startsWith(open) && close[2]!.trim() === '') return at + 1;
  }
  return lines.count;
}

function indentedCodeEnd(lines: LineTable, from: number): number {
  let end = from + 1;
  for (let at = from + 1; at < lines.count; at++) {
    const line = lines.line(at);
    if (BLANK.test(line)) continue;
    if (indentOf(line) < 4) break;
    end = at + 1;
  }
  return end;
}

function htmlBlock(lines: LineTable, from: number, to: number): [Block['kind'], number, number, Partial<Block>] {
  const heading = htmlHeading(lines, from, to);
  return heading ? ['heading', from, to, heading] : ['markup', from, to, {}];
}

/** What ends a paragraph without an empty line. */
function interrupts(lines: LineTable, at: number): boolean {
  const line = lines.line(at);
  const item = ITEM.exec(line);
  return (
    BLANK.test(line) ||
    ATX.test(line) ||
    isFence(line) ||
    RULE.test(line) ||
    QUOTE.test(line) ||
    (item !== null && item[4] !== '' && (item[3] === undefined || item[3] === '1')) ||
    htmlBlockEnd(lines, at, true) > at
  );
}

function paragraphEnd(lines: LineTable, from: number): number {
  const quote = QUOTE.test(lines.line(from));
  let at = from + 1;
  while (at < lines.count && ((quote && QUOTE.test(lines.line(at))) || !interrupts(lines, at))) at++;
  return at;
}

/** A paragraph, or the heading that the line under it makes of it. */
function paragraph(lines: LineTable, from: number, blocks: Block[]): number {
  const start = lines.start(from);
  const definition = DEFINITION.test(lines.line(from));
  let at = from + 1;
  for (; at < lines.count; at++) {
    const under = definition ? null : SETEXT.exec(lines.line(at));
    if (under) {
      const title = headingTitle(lines.line(from));
      blocks.push({ kind: 'heading', start, end: lines.end(at), level: under[1] ? 1 : 2, title });
      return at + 1;
    }
    if (interrupts(lines, at) || isTable(lines, at)) break;
  }
  blocks.push({ kind: 'paragraph', start, end: lines.end(at - 1) });
  return at;
}

/** A list goes on while lines are items, are indented into an item, or continue an item's paragraph. */
function list(lines: LineTable, from: number, blocks: Block[]): number {
  const items: number[] = [];
  let end = from;
  let content = 0;
  let afterBlank = false;
  for (let at = from; at < lines.count; at++) {
    const line = lines.line(at);
    if (BLANK.test(line)) {
      afterBlank = true;
      continue;
    }
    const item = RULE.test(line) ? null : ITEM.exec(line);
    const inside = at > from && indentOf(line) >= content;
    if (!inside && item) {
      items.push(at);
      content = item[1]!.length + item[2]!.length + (item[4]!.length > 0 && item[4]!.length <= 4 ? item[4]!.length : 1);
    } else if (!inside && (afterBlank || interrupts(lines, at))) break;
    afterBlank = false;
    end = at + 1;
  }
  const children = items.map((at, index): Block => {
    const next = items[index + 1] ?? end;
    return { kind: 'item', start: lines.start(at), end: lines.end(next - 1) };
  });
  blocks.push({ kind: 'list', start: lines.start(from), end: lines.end(end - 1), children });
  return end;
}

/** A row with a bar above a row of dashes with as many cells. */
function isTable(lines: LineTable, at: number): boolean {
  if (at + 1 >= lines.count || lines.end(at + 1) - lines.start(at + 1) > 10_000) return false;
  const under = lines.line(at + 1);
  if (!under.includes('-') || !under.includes('|') || !/^[\s|:-]+$/.test(under) || !lines.line(at).includes('|'))
    return false;
  return cells(under).every((cell) => /^:?-+:?$/.test(cell)) && cells(lines.line(at)).length === cells(under).length;
}

function cells(row: string): string[] {
  const bare = row.trim().replace(/^\|/, '');
  const parts = bare.replaceAll('\\|', '  ').split('|');
  if (parts.at(-1)!.trim() === '') parts.pop();
  return parts.map((cell) => cell.trim());
}

/** Columns of white space before the text; a tab goes to the next multiple of four. */
function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return columns;
}
