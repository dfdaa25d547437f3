import type { JobControl } from '../common';

/** Lines between two looks at the outside: some 50 ms. */
const LINES_AT_ONCE = 10_000;

export interface TextLine {
  /** Without white space at its ends. */
  readonly line: string;
  /** From 1. */
  readonly number: number;
  /** Whether nothing comes after it, not even a line end. */
  readonly isUnended: boolean;
}

/** Lines of a text that are not blank, cut one at a time. */
export function* linesOf(text: string): Generator<TextLine> {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).trim();
    if (line !== '') yield { line, number, isUnended: end < 0 };
    start = end < 0 ? text.length : end + 1;
  }
}

/** Lets others in now and then; undefined, without a promise, when there is nothing to wait for. */
export function pauseAt(number: number, control: JobControl): Promise<void> | undefined {
  if (number % LINES_AT_ONCE !== 0) return undefined;
  if (number > 0) control.report({ stage: 'load', done: number, total: number, unit: 'lines' });
  return control.checkpoint();
}
