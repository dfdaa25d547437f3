import { environmentError } from '../common';
import type { VectorSet } from './types';

/** "RLV1", little endian, as every number here; then storage, count, dimensions, and zeros up to 32 bytes. */
const MAGIC = 0x31564c52;
const HEADER_BYTES = 32;
const STORAGES = ['f32', 'i8'] as const;

/** A vector set as bytes: header, scales (i8 only), rows. Every part starts at a multiple of four. */
export function encodeVectors(vectors: VectorSet): Uint8Array {
  const { storage, count, dimensions, data, scales } = vectors;
  const scaleBytes = scales?.byteLength ?? 0;
  const bytes = new Uint8Array(HEADER_BYTES + scaleBytes + data.byteLength);
  new Uint32Array(bytes.buffer, 0, 4).set([MAGIC, STORAGES.indexOf(storage as 'f32'), count, dimensions]);
  if (scales) bytes.set(asBytes(scales), HEADER_BYTES);
  bytes.set(asBytes(data as Int8Array), HEADER_BYTES + scaleBytes);
  return bytes;
}

/**
 * The vector set again. It shares memory with `bytes` where those start at a multiple of four, else they are copied once.
 * @throws `vectors/damaged` where header and length contradict each other; the values are not looked at
 */
export function decodeVectors(bytes: Uint8Array): VectorSet {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  if (byteLength < HEADER_BYTES) throw damaged('shorter than its header');
  const [magic, storageCode, count, dimensions] = new Uint32Array(buffer, byteOffset, 4) as unknown as Header;
  const storage = STORAGES[storageCode];
  if (magic !== MAGIC || !storage) throw damaged('not vectors of this version');
  const numbers = count * dimensions;
  const expected = HEADER_BYTES + (storage === 'f32' ? numbers * 4 : count * 4 + numbers);
  if (dimensions < 1 || byteLength !== expected) throw damaged(`${byteLength} bytes instead of ${expected}`);

  const start = byteOffset + HEADER_BYTES;
  if (storage === 'f32') return { storage, count, dimensions, data: new Float32Array(buffer, start, numbers) };
  const scales = new Float32Array(buffer, start, count);
  return { storage, count, dimensions, data: new Int8Array(buffer, start + count * 4, numbers), scales };
}

type Header = readonly [magic: number, storage: number, count: number, dimensions: number];

const asBytes = (array: Float32Array | Int8Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const damaged = (what: string): Error =>
  environmentError(
    'vectors/damaged',
    `Stored vectors are damaged: ${what}.`,
    'Index again; what is damaged is rebuilt.',
  );
