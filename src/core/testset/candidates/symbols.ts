import { linesOf, sectionAt, type Page } from '../page';
import { withoutMarks } from '../prose';
import type { Candidate } from '../types';

/** A name in code and what it means: a list item, a definition or a table row that begins with code. */
interface Definition {
  readonly symbol: string;
  readonly description: string;
  readonly line: number;
}

const ITEM = /^\s*(?:[-+*]|\d{1,3}[.)])\s+\**(`+)([^`]{2,80})\1\**\s*(?:\([^()]{0,80}\)\s*)?[:–—-]{1,2}\s+(\S.{10,})$/;
const DEFINITION = /^\s*(`+)([^`]{2,80})\1\s*(?:::|:)\s+(\S.{10,})$/;
const ROW = /^\s*\|?\s*(`+)([^`]{2,80})\1\s*\|(.{10,})$/;
const MOST_LINE_CHARS = 2000;
const MOST_DEFINITIONS = 2000;

/** Places where a symbol is written as code, by symbol. */
export type SymbolPlaces = ReadonlyMap<string, readonly { readonly page: Page; readonly line: number }[]>;

/** What a description says asks for the place where its symbol is explained; that is the symbol's own lines where there is no other. */
export const symbolCandidates = (page: Page, places: SymbolPlaces): Candidate[] =>
  definitionsOf(page).map(({ symbol, description, line }): Candidate => {
    const file = page.document.id;
    return { text: description, origin: { kind: 'symbol', file, line }, span: explainedAt(symbol, page, line, places) };
  });

function definitionsOf(page: Page): Definition[] {
  const found: Definition[] = [];
  for (const block of page.plain.blocks) {
    if (block.kind !== 'list' && block.kind !== 'table' && block.kind !== 'paragraph') continue;
    const span = linesOf(page, block.start, block.end);
    for (let line = span.startLine; line <= span.endLine && found.length < MOST_DEFINITIONS; line++) {
      const source = page.lines.line(line - 1);
      if (!source.includes('`') || source.length > MOST_LINE_CHARS) continue;
      const match = block.kind === 'table' ? ROW.exec(source) : (ITEM.exec(source) ?? DEFINITION.exec(source));
      if (!match) continue;
      found.push({ symbol: match[2]!.trim(), description: withoutMarks(match[3]!.replaceAll('|', '. ')), line });
    }
  }
  return found;
}

/** The heading that is the symbol, else the one other section that writes about it, else its own line. */
function explainedAt(symbol: string, page: Page, line: number, places: SymbolPlaces): Candidate['span'] {
  const own = { file: page.document.id, startLine: line, endLine: line };
  const others = new Map<string, Candidate['span']>();
  for (const place of places.get(symbol) ?? []) {
    const section = sectionAt(place.page, place.line);
    const file = place.page.document.id;
    if (!section || (file === own.file && section.startLine <= line && line <= section.endLine)) continue;
    const span = { file, startLine: section.startLine, endLine: section.endLine };
    if (section.titles.at(-1) === symbol) return span;
    others.set(`${file}:${span.startLine}`, span);
  }
  return others.size === 1 ? [...others.values()][0]! : own;
}

/** Every place of every symbol, for {@link symbolCandidates}. */
export function addSymbolPlaces(page: Page, places: Map<string, { page: Page; line: number }[]>): void {
  const add = (symbol: string, line: number): void => {
    const known = places.get(symbol);
    if (known) known.push({ page, line });
    else places.set(symbol, [{ page, line }]);
  };
  for (const { titles, headingLine } of page.sections)
    if (headingLine !== undefined) add(titles.at(-1) ?? '', headingLine);
  for (const block of page.plain.blocks) {
    if (block.kind !== 'paragraph' && block.kind !== 'list') continue;
    const span = linesOf(page, block.start, block.end);
    for (let line = span.startLine; line <= span.endLine; line++) {
      const source = page.lines.line(line - 1).slice(0, MOST_LINE_CHARS);
      if (source.includes('`')) for (const match of source.matchAll(/`([^`\n]{2,80})`/g)) add(match[1]!.trim(), line);
    }
  }
}
