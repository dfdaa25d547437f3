import type { JudgedSpan, RankedSpan } from './types';

/** Text of a line where nobody knows the document: about what one holds. */
const LINE_CHARACTERS = 60;

/** How much of one judged span was delivered by the chunks so far. The same text counts once. */
export interface Coverage {
  /** Characters of the span that are not white space. */
  readonly total: number;
  /** Of these, delivered. */
  readonly delivered: number;
  /** Characters that the chunk and the span share, delivered before or not. */
  shared(chunk: RankedSpan): number;
  /** Delivers a chunk. */
  add(chunk: RankedSpan): void;
}

/** @param byText whether chunks say their offsets; else whole lines are counted. */
export function createCoverage(judged: JudgedSpan, byText: boolean): Coverage {
  const { file, startLine, endLine = startLine, text, lost } = judged;
  const measure = byText && text ? textMeasure(text) : lineMeasure(startLine, endLine);
  const { from, to, count } = measure;
  let ranges: (readonly [number, number])[] = [];
  let delivered = 0;
  const partOf = (chunk: RankedSpan): readonly [number, number] => {
    const [start, end] = measure.rangeOf(chunk);
    return chunk.document === file && !lost ? [Math.max(from, start), Math.min(to, end)] : [from, from];
  };
  const size = ([start, end]: readonly [number, number]): number => (start < end ? count(start, end) : 0);
  return {
    total: count(from, to),
    get delivered() {
      return delivered;
    },
    shared: (chunk) => size(partOf(chunk)),
    add(chunk) {
      const part = partOf(chunk);
      if (part[0] >= part[1]) return;
      const touches = ([start, end]: readonly [number, number]): boolean => end >= part[0] && start <= part[1];
      const joined = [part, ...ranges.filter(touches)];
      const union = [Math.min(...joined.map(([start]) => start)), Math.max(...joined.map(([, end]) => end))] as const;
      ranges = [...ranges.filter((range) => !touches(range)), union];
      delivered = ranges.reduce((sum, range) => sum + size(range), 0);
    },
  };
}

interface Measure {
  readonly from: number;
  readonly to: number;
  /** Characters between two places of the span. */
  readonly count: (from: number, to: number) => number;
  readonly rangeOf: (chunk: RankedSpan) => readonly [number, number];
}

const textMeasure = ({ start, counts }: NonNullable<JudgedSpan['text']>): Measure => ({
  from: start,
  to: start + counts.length - 1,
  count: (from, to) => counts[to - start]! - counts[from - start]!,
  rangeOf: (chunk) => [chunk.start ?? 0, chunk.end ?? 0],
});

/** A judgement without lines is of all lines, and delivered as a whole by any of them. */
const lineMeasure = (startLine: number | undefined, endLine: number | undefined): Measure => ({
  from: startLine === undefined ? 0 : startLine - 1,
  to: startLine === undefined ? 1 : endLine!,
  count: (from, to) => LINE_CHARACTERS * (to - from),
  rangeOf: (chunk) => (startLine === undefined ? [0, 1] : [chunk.startLine - 1, chunk.endLine]),
});
