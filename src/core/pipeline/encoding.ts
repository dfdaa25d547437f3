import type { KnobValues } from '../config';
import { quantiseRows, readRow, toHalves, type VectorSet } from '../vectors';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeJson = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
export const decodeJson = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes));

/** How precisely embeddings are kept. */
export type KeptPrecision = KnobValues['embedding.kept'];

/** Bytes of a vector record: build time in ms, then the scale (i8 only), then the numbers, little endian. */
export function encodeVector(ms: number, vector: Float32Array, kept: KeptPrecision): Uint8Array {
  const bytes = new Uint8Array(vectorRecordBytes(vector.length, kept));
  const { data, scales } = rounded(vector, kept);
  bytes.set(asBytes(Float32Array.of(ms, ...(scales ?? []))));
  bytes.set(asBytes(data), bytes.length - data.byteLength);
  return bytes;
}

export const vectorRecordBytes = (dimensions: number, kept: KeptPrecision): number =>
  4 + { f32: 4 * dimensions, f16: 2 * dimensions, i8: 4 + dimensions }[kept];

function rounded(vector: Float32Array, kept: KeptPrecision): Pick<VectorSet, 'data' | 'scales'> {
  if (kept === 'i8') return quantiseRows(vector, vector.length);
  return { data: kept === 'f16' ? toHalves(vector) : vector };
}

/**
 * What everything later is made from: the kept numbers, of length 1 again where they were rounded. Undefined where the
 * record is not one of this length.
 */
export function decodeVector(
  bytes: Uint8Array,
  dimensions: number,
  kept: KeptPrecision,
): { ms: number; vector: Float32Array } | undefined {
  if (bytes.length !== vectorRecordBytes(dimensions, kept)) return undefined;
  // A record may start anywhere in its pack; views of numbers need aligned bytes.
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const ms = new Float32Array(buffer, byteOffset, 1)[0]!;
  if (kept === 'f32') return { ms, vector: new Float32Array(buffer, byteOffset + 4, dimensions) };
  const one = { storage: kept, count: 1, dimensions };
  const vector = new Float32Array(dimensions);
  if (kept === 'f16') readRow({ ...one, data: new Uint16Array(buffer, byteOffset + 4, dimensions) }, 0, vector);
  else {
    const scales = new Float32Array(buffer, byteOffset + 4, 1);
    readRow({ ...one, data: new Int8Array(buffer, byteOffset + 8, dimensions), scales }, 0, vector);
  }
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  return { ms, vector: vector.map((number) => number / length) };
}

const asBytes = ({ buffer, byteOffset, byteLength }: VectorSet['data']): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
