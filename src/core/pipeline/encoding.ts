const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeJson = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
export const decodeJson = (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes));

/** Bytes of a vector record: build time in ms, then the vector, little-endian float32. */
export function encodeVector(ms: number, vector: Float32Array): Uint8Array {
  const record = new Float32Array(vector.length + 1);
  record[0] = ms;
  record.set(vector, 1);
  return new Uint8Array(record.buffer);
}

/** A vector record as floats, build time first; undefined when it is not one of this length. */
export function decodeVector(bytes: Uint8Array, dimensions: number): Float32Array | undefined {
  if (bytes.length !== (dimensions + 1) * 4) return undefined;
  // A record may start anywhere in its pack; float views need aligned bytes.
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, dimensions + 1)
    : new Float32Array(bytes.slice().buffer, 0, dimensions + 1);
}
