import type { Refusal } from './open-regular';

const MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** How much of a file without a mark is looked at to tell UTF-16 from binary. */
const SNIFFED_BYTES = 4096;

/**
 * Text of UTF-8 or UTF-16 bytes, without byte order mark. UTF-16 without a mark is known by its zero bytes, which
 * Western text has in every second place. Guessing older encodings would index nonsense, so they are refused.
 */
export function decodeText(bytes: Uint8Array): string | Refusal {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
  const encoding = marked ?? (bytes.includes(0) ? unmarkedUtf16(bytes) : 'utf-8');
  if (!encoding) return { reason: 'binary' };
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? { reason: 'binary' } : text;
  } catch {
    return { reason: 'encoding', detail: `not valid ${encoding.toUpperCase()}` };
  }
}

function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const zeros = [0, 0];
  const end = Math.min(bytes.length, SNIFFED_BYTES);
  for (let at = 0; at < end; at++) if (bytes[at] === 0) zeros[at % 2]!++;
  const [even, odd] = zeros as [number, number];
  const most = 0.35 * end;
  if (odd >= most && even === 0) return 'utf-16le';
  if (even >= most && odd === 0) return 'utf-16be';
  return undefined;
}

/** Length of the longest line, in UTF-16 units, if it is longer than allowed. */
export function tooLongLine(text: string, maxChars: number): number | undefined {
  if (text.length <= maxChars) return undefined;
  let start = 0;
  const breaks = /[\r\n]/g;
  for (let match = breaks.exec(text); match; match = breaks.exec(text)) {
    if (match.index - start > maxChars) return match.index - start;
    start = breaks.lastIndex;
  }
  return text.length - start > maxChars ? text.length - start : undefined;
}
