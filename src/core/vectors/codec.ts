import { environmentError } from '../common';
import { rowLength, type VectorSet, type VectorStorage } from './types';

/** "RLV1", little endian, as every number here; then storage, count, dimensions, and zeros up to 32 bytes. */
const MAGIC = 0x31564c52;
const HEADER_BYTES = 32;
/** By the number in the header, which never changes its meaning. */
const CODES = ['f32', 'i8', 'f16', 'b1'] as const satisfies readonly VectorStorage[];
/** What holds the numbers of each storage. */
export const VECTOR_ARRAYS = {
  f32: Float32Array,
  f16: Uint16Array,
  i8: Int8Array,
  b1: Uint8Array,
} as const satisfies Record<VectorStorage, unknown>;

/** A vector set as bytes: header, scales (i8 only), rows. Every part starts at a multiple of four. Without `documentOf`. */
export function encodeVectors(vectors: VectorSet): Uint8Array {
  const { storage, count, dimensions, data, scales } = vectors;
  const scaleBytes = scales?.byteLength ?? 0;
  const bytes = new Uint8Array(HEADER_BYTES + scaleBytes + data.byteLength);
  new Uint32Array(bytes.buffer, 0, 4).set([MAGIC, CODES.indexOf(storage), count, dimensions]);
  if (scales) bytes.set(asBytes(scales), HEADER_BYTES);
  bytes.set(asBytes(data), HEADER_BYTES + scaleBytes);
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
  const [magic, code, count, dimensions] = new Uint32Array(buffer, byteOffset, 4) as unknown as Header;
  const storage = CODES[code];
  if (magic !== MAGIC || !storage) throw damaged('not vectors of this version');
  const scaleBytes = storage === 'i8' ? count * 4 : 0;
  const numbers = count * rowLength({ storage, dimensions });
  const expected = HEADER_BYTES + scaleBytes + numbers * VECTOR_ARRAYS[storage].BYTES_PER_ELEMENT;
  if (dimensions < 1 || byteLength !== expected) throw damaged(`${byteLength} bytes instead of ${expected}`);

  const start = byteOffset + HEADER_BYTES;
  const data = new VECTOR_ARRAYS[storage](buffer as ArrayBuffer, start + scaleBytes, numbers);
  if (storage !== 'i8') return { storage, count, dimensions, data };
  return { storage, count, dimensions, data, scales: new Float32Array(buffer, start, count) };
}

type Header = readonly [magic: number, storage: number, count: number, dimensions: number];

const asBytes = (array: VectorSet['data']): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const damaged = (what: string): Error =>
  environmentError(
    'vectors/damaged',
    `Stored vectors are damaged: ${what}.`,
    'Index again; what is damaged is rebuilt.',
  );
