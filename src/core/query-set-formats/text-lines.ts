import type { LinePlace } from './json-line';

/** Error code for a line of an imported file that is wrong. */
const BAD_LINE = 'import/bad-line';

/** Lines that are not blank, with their places. */
export function* textLines(
  text: string,
  file: string,
): Generator<{ readonly line: string; readonly place: LinePlace }> {
  let number = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    number++;
    if (line.trim() !== '') yield { line, place: { file, line: number, code: BAD_LINE } };
  }
}

export const placeAt = (file: string, line: number): LinePlace => ({ file, line, code: BAD_LINE });

/** A text as one column: white space and control characters folded. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
