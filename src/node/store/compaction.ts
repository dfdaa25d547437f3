import { open, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readFully, removeQuietly, syncFolder, writeAtomically } from './atomic-file';
import { encodeFrame, newSegmentHead, payloadCrc, type RecordEntry } from './pack-format';
import type { Place, Segment } from './pack-index';
import type { PackRecords } from './pack-records';
import { batches, isBeingWritten, PACK } from './pack-writer';
import { isGone, isOurs, newWriter, parseWriter, writerName } from './process-identity';

/** Every process leaves a segment behind; from so many small ones on they are merged. */
export const MANY_SEGMENTS = 16;
const SMALL_BYTES = 8 << 20;
const MERGED_BYTES = 64 << 20;
/** A writer whose process cannot be looked at is believed to append for so long after its last sign. */
const TRUST_MS = 3_600_000;

/** Nobody appends to it any more. */
export function isClosed(segment: string, modifiedMs: number): boolean {
  const writer = parseWriter(segment.slice(0, -PACK.length));
  if (!writer || isBeingWritten(segment)) return false;
  return isOurs(writer) || isGone(writer, Date.now() - modifiedMs, TRUST_MS);
}

/**
 * Merges small closed segments into one: first the new one is durable, then the old ones go, so that a record is found
 * at every moment. Call it under the store's lock.
 */
export async function compact(records: PackRecords): Promise<void> {
  await records.refresh();
  const { folder, index } = records;
  const small: { segment: Segment; modifiedMs: number }[] = [];
  let bytes = 0;
  for (const segment of index.segments.values()) {
    const found = await stat(join(folder, segment.name)).catch(() => undefined);
    if (!found || found.size > SMALL_BYTES || bytes + found.size > MERGED_BYTES) continue;
    if (!isClosed(segment.name, found.mtimeMs)) continue;
    bytes += found.size;
    small.push({ segment, modifiedMs: found.mtimeMs });
  }
  if (small.length < MANY_SEGMENTS) return;

  const merged = join(folder, `${writerName(newWriter())}${PACK}`);
  const entries = await wholeRecords(records, new Set(small.map(({ segment }) => segment)));
  if (entries.length > 0) {
    await writeAtomically(merged, segmentOf(entries));
    const usedMs = Math.max(...small.map(({ modifiedMs }) => modifiedMs));
    await utimes(merged, usedMs / 1000, usedMs / 1000);
  }
  for (const { segment } of small) await removeQuietly(join(folder, segment.name));
  await syncFolder(folder);
  await records.refresh();
}

async function wholeRecords(records: PackRecords, segments: ReadonlySet<Segment>): Promise<RecordEntry[]> {
  const places = new Map<Segment, Place[]>();
  for (const place of records.index.places()) {
    if (!segments.has(place.segment)) continue;
    const found = places.get(place.segment);
    if (found) found.push(place);
    else places.set(place.segment, [place]);
  }
  const whole = new Map<string, Uint8Array>();
  for (const [segment, found] of places) {
    const handle = await open(join(records.folder, segment.name), 'r');
    try {
      const bytes = await readFully(handle, Buffer.allocUnsafe((await handle.stat()).size), 0);
      for (const { record } of found) {
        const payload = bytes.subarray(record.offset, record.offset + record.length);
        const sound = payload.length === record.length && payloadCrc(segment.salt, record.key, payload) === record.crc;
        if (sound) whole.set(record.key, payload);
      }
    } finally {
      await handle.close();
    }
  }
  return [...whole];
}

function* segmentOf(entries: readonly RecordEntry[]): Generator<Uint8Array> {
  const head = newSegmentHead();
  yield head.bytes;
  let end = head.bytes.length;
  for (const batch of batches(entries)) {
    const { bytes } = encodeFrame(head.salt, batch, end);
    end += bytes.length;
    yield bytes;
  }
}
