import { open, type FileHandle } from 'node:fs/promises';
import { readFully } from './atomic-file';
import {
  findFrame,
  FRAME_HEAD_BYTES,
  readEntries,
  readFrameHead,
  readSegmentHead,
  SEGMENT_HEAD_BYTES,
  type PackedRecord,
} from './pack-format';

const SMALL_WINDOW = 16 << 10;
const LARGE_WINDOW = 1 << 20;
/** Frames smaller than this are read through, larger ones skipped over. */
const SMALL_FRAME = 32 << 10;

export interface Scan {
  readonly salt: number;
  readonly records: readonly PackedRecord[];
  /** Where the next scan goes on: the end, or the start of a frame that is not complete. */
  readonly next: number;
}

/**
 * Reads heads and entries, not payloads. A torn tail is left for a later look (its writer may be at work), damage is
 * stepped over to the next sound frame.
 * @param from where an earlier scan ended; 0 for the first
 * @returns undefined where the file is no segment
 */
export async function scanSegment(file: string, from: number): Promise<Scan | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const salt = readSegmentHead(await readFully(handle, Buffer.alloc(SEGMENT_HEAD_BYTES), 0));
    if (salt === undefined) return undefined;
    return await scanFrames(new Window(handle, size), salt, Math.max(from, SEGMENT_HEAD_BYTES));
  } finally {
    await handle.close();
  }
}

async function scanFrames(window: Window, salt: number, from: number): Promise<Scan> {
  const records: PackedRecord[] = [];
  const { size } = window;
  let at = from;
  while (at < size) {
    const frame = readFrameHead(salt, await window.at(at, FRAME_HEAD_BYTES));
    if (!frame) {
      const next = await nextFrame(window, salt, at + 1);
      if (next === undefined) return { salt, records, next: at };
      at = next;
      continue;
    }
    const head = await window.at(at, frame.headBytes);
    for (const record of readEntries(salt, head, frame, at, size - at)) records.push(record);
    if (at + frame.frameBytes > size) return { salt, records, next: at };
    at += frame.frameBytes;
    window.sequential = frame.frameBytes < SMALL_FRAME;
  }
  return { salt, records, next: at };
}

async function nextFrame(window: Window, salt: number, from: number): Promise<number | undefined> {
  let at = from;
  while (at + FRAME_HEAD_BYTES <= window.size) {
    const bytes = await window.at(at, Math.min(LARGE_WINDOW, window.size - at));
    for (let found = findFrame(bytes, 0); found >= 0; found = findFrame(bytes, found + 1)) {
      if (readFrameHead(salt, bytes.subarray(found))) return at + found;
    }
    // The last bytes may be the start of a head.
    at += Math.max(1, bytes.length - FRAME_HEAD_BYTES + 1);
  }
  return undefined;
}

/** A part of the file in memory, which follows the reader. */
class Window {
  sequential = true;
  #space = Buffer.alloc(0);
  #bytes = this.#space;
  #start = 0;

  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  /** Good until the next call. Fewer bytes than asked for where the file ends before. */
  async at(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.size - position);
    const from = position - this.#start;
    if (from >= 0 && from + wanted <= this.#bytes.length) return this.#bytes.subarray(from, from + wanted);
    const ahead = Math.max(wanted, this.sequential ? LARGE_WINDOW : SMALL_WINDOW);
    const room = Math.min(ahead, this.size - position);
    if (this.#space.length < room) this.#space = Buffer.allocUnsafeSlow(room);
    this.#bytes = await readFully(this.handle, this.#space.subarray(0, room), position);
    this.#start = position;
    return this.#bytes.subarray(0, wanted);
  }
}
