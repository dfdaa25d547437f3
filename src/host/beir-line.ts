import { createReadStream } from 'node:fs';

/** What is not found within this many bytes is not looked for further. */
export const MAX_SEARCHED_BYTES = 512 * 1024 * 1024;
/** A longer line is passed over, as the engine does. */
const MAX_LINE_BYTES = 8_000_000;
const NEW_LINE = 0x0a;

/** Ids that JSON writers never escape: a line that does not hold them as they are need not be parsed. */
const PLAIN = /^[\w .:~+-]+$/;

/**
 * Line, from 1, of the document with this `_id` in the `corpus.jsonl` of a BEIR folder; undefined where there is none.
 * Reads as a stream and keeps one line at a time.
 */
export async function beirLine(file: string, id: string, limitBytes = MAX_SEARCHED_BYTES): Promise<number | undefined> {
  let line = 0;
  for await (const bytes of linesOf(file, limitBytes)) {
    line++;
    if (PLAIN.test(id) && !bytes.includes(id)) continue;
    if (idIn(bytes.toString('utf8')) === id) return line;
  }
  return undefined;
}

function idIn(line: string): string | undefined {
  try {
    const record: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    const id = typeof record === 'object' && record !== null && '_id' in record ? record._id : undefined;
    return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
  } catch {
    // What is not JSON is no document.
    return undefined;
  }
}

/** Too long a line comes as an empty one, so that lines stay counted. */
async function* linesOf(file: string, limitBytes: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const take = (): Buffer => {
    const line = Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  const stream = createReadStream(file, { end: limitBytes - 1, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  for await (const block of stream) {
    let start = 0;
    for (let end; (end = block.indexOf(NEW_LINE, start)) >= 0; start = end + 1) {
      add(block.subarray(start, end));
      yield take();
    }
    add(block.subarray(start));
  }
  if (length > 0) yield take();
}
