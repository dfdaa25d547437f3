/** Where the lines of a text are. Lines end at `\n`, `\r\n` or `\r`; the text after the last line end is a line too. */
export interface LineTable {
  readonly count: number;
  /** Offset of the first character of line `index` (from 0). */
  start(index: number): number;
  /** Offset after its last character, line end excluded. */
  end(index: number): number;
  /** The line without its line end. */
  line(index: number): string;
  /** Number, from 1, of the line that holds an offset. A line end belongs to the line that it ends. */
  lineAt(offset: number): number;
}

export function lineTable(text: string): LineTable {
  const starts: number[] = [0];
  const ends: number[] = [];
  const breaks = /\r\n?|\n/g;
  for (let match = breaks.exec(text); match; match = breaks.exec(text)) {
    ends.push(match.index);
    starts.push(breaks.lastIndex);
  }
  ends.push(text.length);
  const start = (index: number): number => starts[index] ?? text.length;
  const end = (index: number): number => ends[index] ?? text.length;
  return {
    count: starts.length,
    start,
    end,
    line: (index) => text.slice(start(index), end(index)),
    lineAt(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}
