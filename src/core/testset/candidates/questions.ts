import { linesOf, overlaps, type Page } from '../page';
import { sentencesOf, withoutMarks } from '../prose';
import type { Candidate } from '../types';

const ASKS =
  /^(?:how|what|why|when|where|which|who|whose|can|could|do|does|did|is|are|should|will|may)\b.*(?:\?\s*$|\b(?:i|you|we|my|to|do|does|is|are)\b)/i;
const LABEL = /^\s*(?:(?:[-+*]|\d{1,3}[.)]|>)\s+)?(?:q(?:uestion)?\s?\d{0,3}\s?[:.)]\s+)?/i;

/** Whether a line asks something: ends in a question mark, or begins as a question does. */
export const isQuestion = (line: string): boolean => /\?\s*$/.test(line) || ASKS.test(line.replace(LABEL, ''));

/** Questions that the text itself asks: headings with their sections, sentences with what follows them. */
export const questionCandidates = (page: Page): Candidate[] => [...askedByHeadings(page), ...askedInText(page)];

const askedByHeadings = ({ document, sections }: Page): Candidate[] =>
  sections.flatMap(({ titles, headingLine, startLine, endLine }): Candidate[] => {
    const title = titles.at(-1);
    if (title === undefined || headingLine === undefined || !isQuestion(title)) return [];
    const origin = { kind: 'question', file: document.id, line: headingLine } as const;
    return [{ text: title, origin, span: { file: document.id, startLine, endLine } }];
  });

/** A question that ends a block is answered by the next one, another by the rest of its own. */
function askedInText(page: Page): Candidate[] {
  const { document, plain } = page;
  const found: Candidate[] = [];
  for (const [at, block] of plain.blocks.entries()) {
    if (block.kind !== 'paragraph' || !plain.text.slice(block.start, block.end).includes('?')) continue;
    const own = linesOf(page, block.start, block.end);
    const next = plain.blocks[at + 1];
    for (let line = own.startLine; line <= own.endLine; line++) {
      const text = withoutMarks(page.lines.line(line - 1)).replace(LABEL, '');
      const question = sentencesOf(text).find((sentence) => /\?["')]{0,2}$/.test(sentence));
      if (question === undefined) continue;
      const after =
        line < own.endLine
          ? { startLine: line + 1, endLine: own.endLine }
          : next && next.kind !== 'heading'
            ? linesOf(page, next.start, next.end)
            : undefined;
      if (!after || overlaps(after, { startLine: line, endLine: line })) continue;
      const origin = { kind: 'question', file: document.id, line } as const;
      found.push({ text: question, origin, span: { file: document.id, ...after } });
    }
  }
  return found;
}
