import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Fingerprint, Json } from '../common';

/**
 * Layout of an artefact file, little endian:
 *
 *   0  magic            8 bytes
 *   8  format version   u32
 *  12  JSON length      u32, bytes
 *  16  payload length   u64, bytes
 *  24  zero             8 bytes
 *  32  JSON             { kind, fingerprint, header }
 *      zero             up to a multiple of 64, so that typed arrays can look at the payload where it lies
 *      payload
 *      SHA-256          32 bytes, of everything before
 */
export const ENVELOPE_VERSION = 1;
export const PRELUDE_BYTES = 32;
export const DIGEST_BYTES = 32;

const MAGIC = new Uint8Array([0x52, 0x41, 0x47, 0x4c, 0x41, 0x42, 0x1a, 0x0a]);
const ALIGNMENT = 64;
const MAX_JSON_BYTES = 64 << 20;

export interface EnvelopeSizes {
  readonly jsonBytes: number;
  /** Where the payload starts. */
  readonly headBytes: number;
  readonly payloadBytes: number;
  readonly fileBytes: number;
}

export interface EnvelopeHead {
  readonly kind: string;
  readonly fingerprint: Fingerprint;
  readonly header: Readonly<Record<string, Json>>;
}

const sizesOf = (jsonBytes: number, payloadBytes: number): EnvelopeSizes => {
  const headBytes = Math.ceil((PRELUDE_BYTES + jsonBytes) / ALIGNMENT) * ALIGNMENT;
  return { jsonBytes, headBytes, payloadBytes, fileBytes: headBytes + payloadBytes + DIGEST_BYTES };
};

/** Everything before the payload. */
export function encodeEnvelopeHead(head: EnvelopeHead, payloadBytes: number): Uint8Array {
  const { kind, fingerprint, header } = head;
  const json = utf8ToBytes(JSON.stringify({ kind, fingerprint, header }));
  const bytes = new Uint8Array(sizesOf(json.length, payloadBytes).headBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, ENVELOPE_VERSION, true);
  view.setUint32(12, json.length, true);
  view.setBigUint64(16, BigInt(payloadBytes), true);
  bytes.set(json, PRELUDE_BYTES);
  return bytes;
}

/** Undefined unless the first {@link PRELUDE_BYTES} bytes announce a file of exactly `fileBytes` in this version. */
export function decodeEnvelopePrelude(bytes: Uint8Array, fileBytes: number): EnvelopeSizes | undefined {
  if (bytes.length < PRELUDE_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== ENVELOPE_VERSION || view.getBigUint64(24, true) !== 0n) return undefined;
  const sizes = sizesOf(view.getUint32(12, true), Number(view.getBigUint64(16, true)));
  return sizes.jsonBytes <= MAX_JSON_BYTES && sizes.fileBytes === fileBytes ? sizes : undefined;
}

/** Undefined unless the head is that of the artefact which was asked for. */
export function decodeEnvelopeHead(
  head: Uint8Array,
  sizes: EnvelopeSizes,
  kind: string,
  fingerprint: Fingerprint,
): EnvelopeHead['header'] | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      head.subarray(PRELUDE_BYTES, PRELUDE_BYTES + sizes.jsonBytes),
    );
    const parsed = JSON.parse(text) as Partial<EnvelopeHead> | null;
    if (parsed?.kind !== kind || parsed.fingerprint !== fingerprint) return undefined;
    return typeof parsed.header === 'object' ? parsed.header : undefined;
  } catch {
    return undefined;
  }
}
