import { lineTable, plainText, type Block, type LineTable, type PlainText, type SourceDocument } from '../corpus';

/** Words that a span without headings holds about, and at most where no empty line ends it. */
const RUN_WORDS = 80;
const MOST_RUN_WORDS = 200;

/** A span of whole lines, both ends included, from 1. */
export interface LineSpan {
  readonly startLine: number;
  readonly endLine: number;
}

/** Text under one heading, up to the next one; under the headings below it where it has none of its own. */
export interface Section extends LineSpan {
  /** Headings above it, outermost first, its own last; empty before the first heading. */
  readonly titles: readonly string[];
  /** First line of its own heading. */
  readonly headingLine?: number;
}

/** A document as queries are made from it. */
export interface Page {
  readonly document: SourceDocument;
  readonly plain: PlainText;
  readonly lines: LineTable;
  /** In order; where there are no headings, runs of paragraphs. */
  readonly sections: readonly Section[];
}

/** @throws `corpus/malformed` */
export function readPage(document: SourceDocument): Page {
  const plain = plainText(document);
  const lines = lineTable(document.source);
  return { document, plain, lines, sections: sectionsOf(plain, lines) };
}

/** Plain text of some lines. */
export const textOfLines = ({ plain, lines }: Pick<Page, 'plain' | 'lines'>, span: LineSpan): string =>
  plain.textOf(lines.start(span.startLine - 1), lines.end(span.endLine - 1));

/** The lines of a stretch of plain text. */
export function linesOf({ plain, lines }: Pick<Page, 'plain' | 'lines'>, start: number, end: number): LineSpan {
  const span = plain.sourceSpan(start, end);
  return { startLine: lines.lineAt(span.start), endLine: lines.lineAt(Math.max(span.start, span.end - 1)) };
}

/** The innermost section that holds a line. */
export const sectionAt = ({ sections }: Page, line: number): Section | undefined =>
  sections.findLast((section) => (section.headingLine ?? section.startLine) <= line && line <= section.endLine);

export const overlaps = (a: LineSpan, b: LineSpan): boolean => a.startLine <= b.endLine && b.startLine <= a.endLine;

function sectionsOf(plain: PlainText, lines: LineTable): Section[] {
  const headings = plain.blocks.filter(({ kind }) => kind === 'heading');
  const sections: Section[] = [];
  const add = (from: number, to: number, rest: Pick<Section, 'titles' | 'headingLine'>): boolean => {
    const body = plain.text.slice(from, to);
    const start = from + (body.length - body.trimStart().length);
    const end = from + body.trimEnd().length;
    if (start >= end) return false;
    sections.push({ ...linesOf({ plain, lines }, start, end), ...rest });
    return true;
  };
  const firstHeading = headings[0];
  if (!firstHeading) return runsOf({ plain, lines }, { startLine: 1, endLine: lines.count }).map(untitled);
  add(0, firstHeading.start, { titles: [] });
  const open: Block[] = [];
  for (const [at, heading] of headings.entries()) {
    while (open.length > 0 && open.at(-1)!.level! >= heading.level!) open.pop();
    open.push(heading);
    const titles = open.map(({ title }) => title ?? '').filter(Boolean);
    const headingLine = linesOf({ plain, lines }, heading.start, heading.end).startLine;
    const next = headings[at + 1]?.start ?? plain.text.length;
    if (add(heading.end, next, { titles, headingLine })) continue;
    let after = at + 1;
    while (after < headings.length && headings[after]!.level! > heading.level!) after++;
    add(heading.end, headings[after]?.start ?? plain.text.length, { titles, headingLine });
  }
  return sections;
}

const untitled = (span: LineSpan): Section => ({ ...span, titles: [] });

/** Cuts lines into runs of about 80 words, at empty lines where there are some. */
export function runsOf(page: Pick<Page, 'plain' | 'lines'>, within: LineSpan): LineSpan[] {
  const runs: LineSpan[] = [];
  let words = 0;
  let start = 0;
  let end = 0;
  const close = (): void => {
    if (start) runs.push({ startLine: start, endLine: end });
    start = 0;
    words = 0;
  };
  for (let line = within.startLine; line <= within.endLine; line++) {
    const count = page.lines.line(line - 1).match(/\S+/g)?.length ?? 0;
    if (count === 0) {
      if (words >= RUN_WORDS) close();
      continue;
    }
    start ||= line;
    end = line;
    words += count;
    if (words >= MOST_RUN_WORDS) close();
  }
  close();
  return runs;
}
