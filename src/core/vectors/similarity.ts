import { halfValues } from './half';
import { dotProductsOf } from './simd';
import { rowLength, type VectorSet } from './types';

/**
 * Cosine similarity of a query with the rows of a set: the query in full precision, a row as it is stored (see
 * `readRow`). What can be prepared once a query is prepared here.
 * @param query of length 1, as many numbers as the rows
 */
export function similarityTo(vectors: VectorSet, query: Float32Array): (row: number) => number {
  const { data, scales, storage } = vectors;
  const length = rowLength(vectors);
  if (storage === 'b1') {
    const table = signSums(query);
    return (row) => sumOfBytes(data as Uint8Array, row * length, length, table);
  }
  const wide = new Float64Array(query);
  // One loop a type of array, each of which sees that type only: that is what makes them fast.
  switch (storage) {
    case 'f32':
      return (row) => dotF32(data as Float32Array, row * length, wide);
    case 'f16':
      return (row) => dotF16(data as Uint16Array, row * length, wide, halfValues());
    case 'i8':
      return (row) => dotI8(data as Int8Array, row * length, wide) * scales![row]!;
  }
}

/**
 * Cosine similarities of a query with all rows of a set: the numbers of {@link similarityTo}, two to four times as fast
 * where the rows lie in a memory of `allocateRows`.
 * @param scores one a row, overwritten
 */
export function similaritiesTo(vectors: VectorSet, query: Float32Array, scores: Float32Array): void {
  const { count, scales } = vectors;
  const done = dotProductsOf(
    vectors,
    query,
    scales
      ? (row, product) => void (scores[row] = product * scales[row]!)
      : (row, product) => void (scores[row] = product),
  );
  if (done) return;
  const similarity = similarityTo(vectors, query);
  for (let row = 0; row < count; row++) scores[row] = similarity(row);
}

// Four sums that do not wait for each other keep the processor's multipliers busy.
function dotF32(data: Float32Array, start: number, query: Float64Array): number {
  const length = query.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += data[at]! * query[i]!;
    b += data[at + 1]! * query[i + 1]!;
    c += data[at + 2]! * query[i + 2]!;
    d += data[at + 3]! * query[i + 3]!;
  }
  for (; i < length; i++) a += data[start + i]! * query[i]!;
  return a + b + (c + d);
}

function dotF16(data: Uint16Array, start: number, query: Float64Array, values: Float32Array): number {
  const length = query.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += values[data[at]!]! * query[i]!;
    b += values[data[at + 1]!]! * query[i + 1]!;
    c += values[data[at + 2]!]! * query[i + 2]!;
    d += values[data[at + 3]!]! * query[i + 3]!;
  }
  for (; i < length; i++) a += values[data[start + i]!]! * query[i]!;
  return a + b + (c + d);
}

function dotI8(data: Int8Array, start: number, query: Float64Array): number {
  const length = query.length;
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start; i < whole; i += 4, at += 4) {
    a += data[at]! * query[i]!;
    b += data[at + 1]! * query[i + 1]!;
    c += data[at + 2]! * query[i + 2]!;
    d += data[at + 3]! * query[i + 3]!;
  }
  for (; i < length; i++) a += data[start + i]! * query[i]!;
  return a + b + (c + d);
}

/**
 * What each possible byte of a 1-bit row adds to the similarity, 256 sums a byte: a row then costs one look-up for eight
 * of its numbers.
 */
function signSums(query: Float32Array): Float32Array {
  const one = 1 / Math.sqrt(query.length);
  const bytes = Math.ceil(query.length / 8);
  const table = new Float32Array(bytes * 256);
  for (let byte = 0; byte < bytes; byte++) {
    const start = byte * 256;
    const left = query.subarray(byte * 8, byte * 8 + 8);
    let all = 0;
    for (const number of left) all -= number * one;
    table[start] = all;
    // Each pattern is one without its highest bit, and that bit's number counted the other way.
    for (const [bit, number] of left.entries()) {
      const half = 1 << bit;
      for (let pattern = 0; pattern < half; pattern++) {
        table[start + half + pattern] = table[start + pattern]! + 2 * number * one;
      }
    }
  }
  return table;
}

function sumOfBytes(data: Uint8Array, start: number, length: number, table: Float32Array): number {
  const whole = length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (let at = start, sums = 0; i < whole; i += 4, at += 4, sums += 1024) {
    a += table[sums + data[at]!]!;
    b += table[sums + 256 + data[at + 1]!]!;
    c += table[sums + 512 + data[at + 2]!]!;
    d += table[sums + 768 + data[at + 3]!]!;
  }
  for (; i < length; i++) a += table[i * 256 + data[start + i]!]!;
  return a + b + (c + d);
}
