import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, removeQuietly, syncFolder, writeFully } from './atomic-file';
import {
  encodeFrame,
  MAX_FRAME_BYTES,
  MAX_FRAME_RECORDS,
  newSegmentHead,
  type PackedRecord,
  type RecordEntry,
} from './pack-format';
import { newWriter, parseWriter, writerName } from './process-identity';

/** A full segment is closed and a new one begun, so that old records can go without the new. */
const FULL_BYTES = 64 << 20;

export const PACK = '.pack';
/** A segment of ours, whichever process wrote it. */
export const isPack = (name: string): boolean =>
  name.endsWith(PACK) && parseWriter(name.slice(0, -PACK.length)) !== undefined;

const beingWritten = new Set<string>();
/** By this process, through whichever store object. */
export const isBeingWritten = (segment: string): boolean => beingWritten.has(segment);

interface Open {
  readonly name: string;
  readonly salt: number;
  readonly handle: FileHandle;
  end: number;
}

export interface Appended {
  readonly segment: string;
  readonly salt: number;
  readonly end: number;
  readonly records: readonly PackedRecord[];
}

/** Appends to a segment that no other process writes to. Calls must not overlap. */
export class PackWriter {
  #open: Open | undefined;

  constructor(private readonly folder: string) {}

  /** Name of the segment under way. */
  get segment(): string | undefined {
    return this.#open?.name;
  }

  /** Durable when it resolves, by one sync. Rejects with the system's error; what was half written is gone again. */
  async append(entries: readonly RecordEntry[]): Promise<Appended> {
    for (let attempt = 0; ; attempt++) {
      const segment = (this.#open ??= await this.#create());
      const appended = await this.#write(segment, entries).catch(async (error: unknown) => {
        await this.#undo(segment);
        throw error;
      });
      if (await this.#isThere(segment)) {
        if (segment.end > FULL_BYTES) await this.close();
        return appended;
      }
      // Someone cleared the store meanwhile: what was written has no name any more.
      await this.close();
      if (attempt > 0) throw new Error(`${segment.name} was removed while it was written`);
    }
  }

  async close(): Promise<void> {
    const segment = this.#open;
    this.#open = undefined;
    if (segment) beingWritten.delete(segment.name);
    await segment?.handle.close();
  }

  async #isThere({ name }: Open): Promise<boolean> {
    return stat(join(this.folder, name)).then(
      () => true,
      () => false,
    );
  }

  async #create(): Promise<Open> {
    await makeFolder(this.folder);
    const name = `${writerName(newWriter())}${PACK}`;
    const handle = await open(join(this.folder, name), 'wx');
    try {
      const { bytes, salt } = newSegmentHead();
      await writeFully(handle, bytes, 0);
      await syncFolder(this.folder);
      beingWritten.add(name);
      return { name, salt, handle, end: bytes.length };
    } catch (error) {
      await handle.close();
      await removeQuietly(join(this.folder, name));
      throw error;
    }
  }

  async #write(segment: Open, entries: readonly RecordEntry[]): Promise<Appended> {
    const records: PackedRecord[] = [];
    let { end } = segment;
    for (const batch of batches(entries)) {
      const frame = encodeFrame(segment.salt, batch, end);
      await writeFully(segment.handle, frame.bytes, end);
      records.push(...frame.records);
      end += frame.bytes.length;
    }
    await segment.handle.sync();
    segment.end = end;
    return { segment: segment.name, salt: segment.salt, end, records };
  }

  /** The segment is not written to again: after a failed sync nobody knows what of it is on the disk. */
  async #undo(segment: Open): Promise<void> {
    const empty = segment.end <= newSegmentHead().bytes.length;
    await segment.handle.truncate(segment.end).catch(() => undefined);
    await this.close().catch(() => undefined);
    if (empty) await removeQuietly(join(this.folder, segment.name));
  }
}

export function* batches(entries: readonly RecordEntry[]): Generator<RecordEntry[]> {
  let batch: RecordEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length >= MAX_FRAME_RECORDS || bytes + entry[1].length > MAX_FRAME_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry[1].length;
  }
  if (batch.length > 0) yield batch;
}
