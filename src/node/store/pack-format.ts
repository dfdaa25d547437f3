import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Fingerprint } from '../../core/common';

/**
 * A pack segment, little endian: a head of 16 bytes (magic 8, salt u32, CRC-32 u32), then frames. A frame is one batch:
 *
 *   marker u32 · count u32 · payload bytes u32 · CRC-32 u32     its head
 *   key 32 bytes · offset u32 · length u32 · payload CRC-32 u32 · CRC-32 u32     an entry, `count` times
 *   payloads     each at a multiple of 8 of the file, so that typed arrays can look at them where they lie
 *
 * Heads and entries are checked with the segment's random salt, so that bytes of another segment, or a document that
 * holds a forged frame, are never taken for one. An entry with its own offset and checks can be lost alone.
 */
export const SEGMENT_HEAD_BYTES = 16;
export const FRAME_HEAD_BYTES = 16;
export const ENTRY_BYTES = 48;
/** What one damaged frame head may cost. */
export const MAX_FRAME_RECORDS = 256;
export const MAX_FRAME_BYTES = 8 << 20;

/** Frames and, within them, payloads start at multiples of this. */
const ALIGNMENT = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

const MAGIC = Buffer.from('RAGPACK\x01', 'latin1');
const MARKER = Buffer.from([0xf7, 0x52, 0x4c, 0x50]);

export interface PackedRecord {
  readonly key: Fingerprint;
  /** In the segment. */
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

export interface FrameHead {
  readonly count: number;
  /** Head and entries. */
  readonly headBytes: number;
  readonly frameBytes: number;
}

export type RecordEntry = readonly [Fingerprint, Uint8Array];

export function newSegmentHead(): { readonly bytes: Buffer; readonly salt: number } {
  const bytes = Buffer.alloc(SEGMENT_HEAD_BYTES);
  MAGIC.copy(bytes);
  randomBytes(4).copy(bytes, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  return { bytes, salt: bytes.readUInt32LE(8) };
}

/** The segment's salt; undefined where this is no segment of ours. */
export function readSegmentHead(bytes: Buffer): number | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  return crc32(bytes.subarray(0, 12)) === bytes.readUInt32LE(12) ? bytes.readUInt32LE(8) : undefined;
}

/** Bound to its key: a payload under another key does not pass. */
export function payloadCrc(salt: number, key: Fingerprint, payload: Uint8Array): number {
  const keyCrc = crc32(key, salt);
  // zlib answers 0 for bytes at address 0, which is where some empty arrays are.
  return payload.length === 0 ? keyCrc : crc32(payload, keyCrc);
}

/** One frame. The caller keeps to {@link MAX_FRAME_RECORDS} and {@link MAX_FRAME_BYTES} (a single record may be larger). */
export function encodeFrame(salt: number, records: readonly RecordEntry[], position: number) {
  const headBytes = FRAME_HEAD_BYTES + records.length * ENTRY_BYTES;
  const payloadBytes = records.reduce((sum, [, payload]) => sum + aligned(payload.length), 0);
  const bytes = Buffer.allocUnsafe(headBytes + payloadBytes);
  MARKER.copy(bytes);
  bytes.writeUInt32LE(records.length, 4);
  bytes.writeUInt32LE(payloadBytes, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12), salt), 12);
  const found: PackedRecord[] = [];
  let offset = 0;
  records.forEach(([key, payload], index) => {
    const at = FRAME_HEAD_BYTES + index * ENTRY_BYTES;
    const crc = payloadCrc(salt, key, payload);
    bytes.write(key, at, 'hex');
    bytes.writeUInt32LE(offset, at + 32);
    bytes.writeUInt32LE(payload.length, at + 36);
    bytes.writeUInt32LE(crc, at + 40);
    bytes.writeUInt32LE(crc32(bytes.subarray(at, at + 44), salt), at + 44);
    bytes.set(payload, headBytes + offset);
    found.push({ key, offset: position + headBytes + offset, length: payload.length, crc });
    bytes.fill(0, headBytes + offset + payload.length, headBytes + offset + aligned(payload.length));
    offset += aligned(payload.length);
  });
  return { bytes, records: found };
}

export function readFrameHead(salt: number, bytes: Buffer): FrameHead | undefined {
  if (bytes.length < FRAME_HEAD_BYTES || !bytes.subarray(0, 4).equals(MARKER)) return undefined;
  if (crc32(bytes.subarray(0, 12), salt) !== bytes.readUInt32LE(12)) return undefined;
  const count = bytes.readUInt32LE(4);
  const headBytes = FRAME_HEAD_BYTES + count * ENTRY_BYTES;
  return { count, headBytes, frameBytes: headBytes + bytes.readUInt32LE(8) };
}

/** The frame's records whose entries are sound and whose payloads end at or before `limit`, counted from its start. */
export function readEntries(
  salt: number,
  bytes: Buffer,
  frame: FrameHead,
  position: number,
  limit: number,
): PackedRecord[] {
  const records: PackedRecord[] = [];
  const end = Math.min(frame.frameBytes, limit);
  for (let at = FRAME_HEAD_BYTES; at + ENTRY_BYTES <= Math.min(frame.headBytes, bytes.length); at += ENTRY_BYTES) {
    if (crc32(bytes.subarray(at, at + 44), salt) !== bytes.readUInt32LE(at + 44)) continue;
    const [offset, length] = [bytes.readUInt32LE(at + 32), bytes.readUInt32LE(at + 36)];
    if (frame.headBytes + offset + length > end) continue;
    const key = bytes.toString('hex', at, at + 32);
    records.push({ key, offset: position + frame.headBytes + offset, length, crc: bytes.readUInt32LE(at + 40) });
  }
  return records;
}

/** Where the next frame may start, at or after `from`; -1 where none does. */
export const findFrame = (bytes: Buffer, from: number): number => bytes.indexOf(MARKER, from);
