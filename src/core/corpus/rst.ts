import { lineTable, type LineTable } from './lines';
import type { Block } from './plain-text';

/** A run of one punctuation character: underlines (and overlines) headings; two or more may stand alone as a rule. */
const ADORNMENT = /^([!-/:-@[-`{-~])\1*\s*$/;
const DIRECTIVE = /^\.\.(?:\s|$)/;
const CODE = /^\.\. (?:code|code-block|sourcecode|parsed-literal|literalinclude|math|doctest|ipython|prompt)::/;
const TABLE = /^\.\. (?:list-table|csv-table|table)::/;
const GRID = /^\+(?:[-=]+\+)+\s*$/;
const SIMPLE = /^={2,}(?:\s+={2,})+\s*$/;
const ITEM = /^(?:[-*+•]|(?:\d{1,4}|[a-zA-Z]|#)[.)])\s+\S/;
const FIELD = /^:[^:\s][^:]{0,99}:(?:\s|$)/;

/** reStructuredText: headings by adornment, directives, literal blocks, tables, lists, paragraphs. */
export function rstBlocks(text: string): Block[] {
  const lines = lineTable(text);
  const blocks: Block[] = [];
  /** Adornment styles in order of appearance, which is what gives them their level. */
  const styles: string[] = [];
  const add = (kind: Block['kind'], from: number, to: number, extra: Partial<Block> = {}): number => {
    blocks.push({ kind, start: lines.start(from), end: lines.end(to - 1), ...extra });
    return to;
  };
  let literalNext = false;
  let at = 0;
  while (at < lines.count) {
    const line = lines.line(at);
    if (line.trim() === '') {
      at++;
      continue;
    }
    const heading = headingAt(lines, at);
    const wasLiteral = literalNext;
    literalNext = false;
    if (heading) {
      if (!styles.includes(heading.style)) styles.push(heading.style);
      const level = styles.indexOf(heading.style) + 1;
      at = add('heading', at, at + heading.lines, { level, title: heading.title });
    } else if (GRID.test(line) || SIMPLE.test(line)) at = add('table', at, tableEnd(lines, at));
    else if (DIRECTIVE.test(line)) {
      const kind = CODE.test(line) ? 'code' : TABLE.test(line) ? 'table' : 'paragraph';
      at = add(kind, at, indentedEnd(lines, at + 1, true));
    } else if (/^\s/.test(line)) at = add(wasLiteral ? 'code' : 'quote', at, indentedEnd(lines, at, wasLiteral));
    else if (ITEM.test(line)) at = list(lines, at, ITEM, blocks);
    else if (FIELD.test(line)) at = list(lines, at, FIELD, blocks);
    else {
      const end = paragraphEnd(lines, at);
      literalNext = lines
        .line(end - 1)
        .trimEnd()
        .endsWith('::');
      at = add('paragraph', at, end);
    }
  }
  return blocks;
}

interface Heading {
  readonly title: string;
  /** The character, doubled when it also stands above the title. */
  readonly style: string;
  readonly lines: 2 | 3;
}

function headingAt(lines: LineTable, at: number): Heading | undefined {
  const first = lines.line(at);
  const second = at + 1 < lines.count ? lines.line(at + 1) : '';
  const over = ADORNMENT.exec(first);
  if (over && at + 2 < lines.count) {
    const title = second.trim();
    const under = lines.line(at + 2).trimEnd();
    const long = first.trimEnd().length >= title.length;
    if (title && long && under === first.trimEnd() && first.trimEnd().length > 1)
      return { title: rstTitle(title), style: over[1]! + over[1]!, lines: 3 };
  }
  const under = ADORNMENT.exec(second);
  const title = first.trim();
  if (!under || over || !title || /^\s/.test(first) || DIRECTIVE.test(first)) return undefined;
  const length = second.trimEnd().length;
  return length >= Math.min(title.length, 4) && length > 1
    ? { title: rstTitle(title), style: under[1]!, lines: 2 }
    : undefined;
}

/** Without role and literal marks. */
function rstTitle(title: string): string {
  return title
    .slice(0, 300)
    .replace(/:[\w:.+-]{1,50}:`/g, '`')
    .replace(/`([^`<]{0,200}?)\s*(?:<[^`>]{0,200}>)?`_{0,2}/g, '$1')
    .replace(/[`*|]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The line after the last one that is indented, with the empty lines between them when `overBlank`. */
function indentedEnd(lines: LineTable, from: number, overBlank: boolean): number {
  let end = from;
  for (let at = from; at < lines.count; at++) {
    const line = lines.line(at);
    const blank = line.trim() === '';
    if (blank && !overBlank) break;
    if (!blank && !/^\s/.test(line)) break;
    if (!blank) end = at + 1;
  }
  return end;
}

function paragraphEnd(lines: LineTable, from: number): number {
  let at = from + 1;
  while (at < lines.count && lines.line(at).trim() !== '') at++;
  return at;
}

/** Grid tables end at an empty line; simple tables may hold some, and end at their third rule or the last before a gap. */
function tableEnd(lines: LineTable, from: number): number {
  if (!SIMPLE.test(lines.line(from))) return paragraphEnd(lines, from);
  let rules = 1;
  for (let at = from + 1; at < lines.count; at++) {
    if (!SIMPLE.test(lines.line(at))) continue;
    rules++;
    const gapAfter = at + 1 >= lines.count || lines.line(at + 1).trim() === '';
    if (rules >= 3 || gapAfter) return at + 1;
  }
  return paragraphEnd(lines, from);
}

function list(lines: LineTable, from: number, marker: RegExp, blocks: Block[]): number {
  const items: number[] = [];
  let end = from;
  let afterBlank = false;
  for (let at = from; at < lines.count; at++) {
    const line = lines.line(at);
    if (line.trim() === '') {
      afterBlank = true;
      continue;
    }
    if (marker.test(line)) items.push(at);
    else if (!/^\s/.test(line) && (afterBlank || headingAt(lines, at) || DIRECTIVE.test(line))) break;
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
