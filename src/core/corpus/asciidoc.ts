import { lineTable, type LineTable } from './lines';
import type { Block, BlockKind } from './plain-text';

const HEADING = /^(={1,6}|#{1,6})[ \t]+(\S.*)$/;
/** What a delimited block holds, by the character its marks are made of. */
const DELIMITED: readonly (readonly [RegExp, BlockKind])[] = [
  [/^-{4,}\s*$/, 'code'],
  [/^\.{4,}\s*$/, 'code'],
  [/^```/, 'code'],
  [/^\+{4,}\s*$/, 'markup'],
  [/^\/{4,}\s*$/, 'metadata'],
  [/^[|,:!]={3,}\s*$/, 'table'],
  [/^_{4,}\s*$/, 'quote'],
];
const ITEM = /^\s*(?:\*{1,5}|-|\.{1,5}|\d{1,4}\.|<\d{1,3}>|<\.>)\s+\S|^\s*\S[^\n]{0,200}?:{2,4}(?:\s|$)/;
const ATTRIBUTES = /^(?:\[[^\]]{0,500}\]\s*$|\.[^\s.][^\n]*$)/;
const ENTRY = /^:!?[\w-]{1,100}!?:(?:\s|$)/;

/** AsciiDoc: section titles, delimited blocks, lists, paragraphs. A block's attributes and title belong to the block. */
export function asciidocBlocks(text: string): Block[] {
  const lines = lineTable(text);
  const blocks: Block[] = [];
  const add = (kind: BlockKind, from: number, to: number, extra: Partial<Block> = {}): number => {
    blocks.push({ kind, start: lines.start(from), end: lines.end(to - 1), ...extra });
    return to;
  };
  let at = 0;
  while (at < lines.count) {
    if (isBlank(lines, at)) {
      at++;
      continue;
    }
    let first = at;
    while (first < lines.count && ATTRIBUTES.test(lines.line(first))) first++;
    if (first === lines.count || isBlank(lines, first)) {
      at = add('metadata', at, first);
      continue;
    }
    const line = lines.line(first);
    const heading = HEADING.exec(line);
    const delimited = DELIMITED.find(([mark]) => mark.test(line));
    if (heading) at = add('heading', at, first + 1, { level: heading[1]!.length, title: asciidocTitle(heading[2]!) });
    else if (delimited) at = add(delimited[1], at, delimitedEnd(lines, first));
    else if (ENTRY.test(line))
      at = add(
        'metadata',
        at,
        runEnd(lines, first, (each) => ENTRY.test(each)),
      );
    else if (ITEM.test(line)) at = list(lines, at, first, blocks);
    else if (/^[ \t]/.test(line))
      at = add(
        'code',
        at,
        runEnd(lines, first, (each) => each.trim() !== ''),
      );
    else at = add('paragraph', at, paragraphEnd(lines, first));
  }
  return blocks;
}

function asciidocTitle(title: string): string {
  return title
    .slice(0, 300)
    .replace(/\s+[=#]+\s*$/, '')
    .replace(/\b(?:link|xref|https?):[^\s[]{0,200}\[([^\]]{0,200})\]/g, '$1')
    .replace(/[`*]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const isBlank = (lines: LineTable, at: number): boolean => lines.line(at).trim() === '';

function runEnd(lines: LineTable, from: number, belongs: (line: string) => boolean): number {
  let at = from + 1;
  while (at < lines.count && belongs(lines.line(at))) at++;
  return at;
}

/** The same mark closes; a block that nothing closes goes on to the end, as AsciiDoc has it. */
function delimitedEnd(lines: LineTable, from: number): number {
  const mark = lines.line(from).trimEnd();
  const close = mark.startsWith('```') ? '```' : mark;
  for (let at = from + 1; at < lines.count; at++) if (lines.line(at).trimEnd() === close) return at + 1;
  return lines.count;
}

function paragraphEnd(lines: LineTable, from: number): number {
  return runEnd(
    lines,
    from,
    (line) => line.trim() !== '' && !DELIMITED.some(([mark]) => mark.test(line)) && !HEADING.test(line),
  );
}

/** Items with what is attached to them by a lone `+` or follows without an empty line. */
function list(lines: LineTable, from: number, first: number, blocks: Block[]): number {
  const items: number[] = [from];
  let at = first + 1;
  let end = at;
  let attached = false;
  while (at < lines.count) {
    const line = lines.line(at);
    if (line.trim() === '') {
      at++;
      continue;
    }
    const afterBlank = end < at;
    const delimited = DELIMITED.some(([mark]) => mark.test(line));
    const item = !delimited && ITEM.test(line);
    if (!attached && !item && (afterBlank || delimited || HEADING.test(line) || ATTRIBUTES.test(line)) && line !== '+')
      break;
    if (item && !attached) items.push(at);
    // Attributes between the `+` and its block keep it attached.
    attached = line.trimEnd() === '+' || (attached && ATTRIBUTES.test(line));
    at = delimited ? delimitedEnd(lines, at) : at + 1;
    end = at;
  }
  const children = items.map((item, index): Block => {
    const next = items[index + 1] ?? end;
    return { kind: 'item', start: lines.start(item), end: lines.end(next - 1) };
  });
  blocks.push({ kind: 'list', start: lines.start(from), end: lines.end(end - 1), children });
  return end;
}
