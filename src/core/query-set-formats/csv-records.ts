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
export function csvRecords(text: string, separator: string, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'y');
  const quoted = /"([^"]*(?:""[^"]*)*)(")?/y;
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
  const endRecord = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) records.push({ cells, line: begin });
    cells = [];
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const [whole, inside = '', close] = match(quoted)!;
      if (!close) throw badLine(placeAt(file, line), 'A quote is opened and never closed.');
      cells.push(inside.replaceAll('""', '"'));
      line += whole.match(/\r\n?|\n/g)?.length ?? 0;
    } else cells.push(match(plain)![0]);
    if (text[at] === separator) {
      at++;
      // Nothing after the last separator is a cell too.
      if (at === text.length || /[\r\n]/.test(text[at]!)) cells.push('');
      else continue;
    }
    if (at < text.length && !match(lineEnd)) throw badLine(placeAt(file, line), 'There is text after a closing quote.');
    endRecord();
    line++;
    begin = line;
  }
  return records;
}
