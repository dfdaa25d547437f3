import { badLine } from './json-line';
import { placeAt } from './text-lines';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * Records of a text as RFC 4180 has them, with any separator and any line end; those without any text are left out.
 * @throws `import/bad-line` for a quote that is not closed, and for text after a closing quote
 */
export function* csvRecords(text: string, separator: string, file: string): Generator<CsvRecord> {
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'y');
  const lineEnd = /\r\n?|\n/y;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  let at = 0;
  let line = 1;
  let cells: string[] = [];
  let begin = line;
  while (at < text.length) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) throw badLine(placeAt(file, line), 'A quote is opened and never closed.');
      const inside = text.slice(at + 1, end);
      cells.push(inside.replaceAll('""', '"'));
      line += inside.match(/\r\n?|\n/g)?.length ?? 0;
      at = end + 1;
    } else cells.push(match(plain)![0]);
    if (text[at] === separator) {
      at++;
      // Nothing after the last separator is a cell too.
      if (at === text.length || /[\r\n]/.test(text[at]!)) cells.push('');
      else continue;
    }
    if (at < text.length && !match(lineEnd)) throw badLine(placeAt(file, line), 'There is text after a closing quote.');
    if (cells.some((cell) => cell.trim() !== '')) yield { cells, line: begin };
    cells = [];
    line++;
    begin = line;
  }
}

/** Where the next quote is that is not doubled; −1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 2))
    if (text[end + 1] !== '"') return end;
  return -1;
}
