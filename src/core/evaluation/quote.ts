import type { SpanQuote } from './types';

/** Longest quote, in UTF-16 units: enough to tell lines apart, short enough to read in a diff. */
const MOST_CHARS = 120;

/** A line as quotes hold it: white space folded, cut to 120 UTF-16 units between characters. Empty for a blank line. */
export function quotedLine(line: string): string {
  const folded = line.replace(/\s+/gu, ' ').trim();
  if (folded.length <= MOST_CHARS) return folded;
  // Half of a surrogate pair is no text.
  return folded
    .slice(0, MOST_CHARS)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

/**
 * First and last line of a span that are not blank.
 * @param line text of a line by its number, from 1
 * @returns undefined where all lines of the span are blank
 */
export function spanQuote(
  line: (number: number) => string,
  { startLine, endLine }: { readonly startLine: number; readonly endLine: number },
): SpanQuote | undefined {
  let first = '';
  for (let at = startLine; at <= endLine && !first; at++) first = quotedLine(line(at));
  if (!first) return undefined;
  let last = '';
  for (let at = endLine; at >= startLine && !last; at--) last = quotedLine(line(at));
  return { first, last };
}
