import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Fingerprint } from '../common';

const KEY_BYTES = 32;
const HEAD_BYTES = KEY_BYTES + 4;

export type BundledRecord = readonly [Fingerprint, Uint8Array];

/** Records one after another: key (32 bytes), length (u32, little endian), payload. */
export function encodeRecordBlock(records: readonly BundledRecord[]): Uint8Array {
  const bytes = new Uint8Array(records.reduce((sum, [, payload]) => sum + HEAD_BYTES + payload.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [key, payload] of records) {
    bytes.set(hexToBytes(key), at);
    view.setUint32(at + KEY_BYTES, payload.length, true);
    bytes.set(payload, at + HEAD_BYTES);
    at += HEAD_BYTES + payload.length;
  }
  return bytes;
}

/** Views into `bytes`; undefined unless they are exactly so many records. */
export function decodeRecordBlock(bytes: Uint8Array, count: number): BundledRecord[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: BundledRecord[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const end = at + HEAD_BYTES + view.getUint32(at + KEY_BYTES, true);
    if (end > bytes.length) return undefined;
    records.push([bytesToHex(bytes.subarray(at, at + KEY_BYTES)), bytes.subarray(at + HEAD_BYTES, end)]);
    at = end;
  }
  return at === bytes.length && records.length === count ? records : undefined;
}
