import { readSync } from 'node:fs';

const BLOCK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** One line of a file, from 1. `bytes` is undefined when it is longer than allowed; it was then passed over unkept. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer | undefined;
  /** Bytes of the file read so far. */
  readonly position: number;
}

/** Reads an open file line by line in constant memory. The buffers are only valid until the next line is asked for. */
export function* readLines(fd: number, maxLineBytes: number): Generator<Line> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let parts: Buffer[] = [];
  let kept = 0;
  let number = 1;
  let position = 0;
  const keep = (piece: Buffer): void => {
    kept += piece.length;
    if (kept <= maxLineBytes) parts.push(Buffer.from(piece));
    else parts = [];
  };
  const line = (): Line => {
    const bytes = kept <= maxLineBytes ? Buffer.concat(parts) : undefined;
    parts = [];
    kept = 0;
    return { number: number++, bytes, position };
  };
  for (;;) {
    const length = readSync(fd, block, 0, BLOCK_BYTES, position);
    if (length === 0) break;
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0 && end < length; end = block.indexOf(NEWLINE, start)) {
      keep(block.subarray(start, end));
      yield line();
      start = end + 1;
    }
    keep(block.subarray(start, length));
    position += length;
  }
  if (kept > 0) yield line();
}
