import { hexToBytes } from '@noble/hashes/utils.js';
import { VECTOR_ARRAYS } from '../codec';
import { rowLength, type VectorSet, type VectorStorage } from '../types';
import { DOT_PRODUCTS } from './dot-products';

/** The part of WebAssembly that is used here: every host has it, and TypeScript's libraries know it in browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { rows: { memory: object } },
  ) => { readonly exports: Readonly<Record<SimdStorage, DotProducts>> };
};

/** Byte of the first row, rows, numbers of a row, byte of the query, byte of the results. See `dot-products.wat`. */
type DotProducts = (at: number, count: number, length: number, query: number, out: number) => void;
type SimdStorage = Extract<VectorStorage, 'f32' | 'i8'>;

const PAGE_BYTES = 65_536;
/** Rows worked on at once: their results stay in the processor's nearest cache. */
const BLOCK_ROWS = 1024;
/** A memory of its own is worth it from here on; it takes whole pages and a range of addresses. */
const LEAST_BYTES = 4 * PAGE_BYTES;

/** A memory begins with results and query; rows follow. */
const OUT_AT = 0;
const QUERY_AT = BLOCK_ROWS * 8;
const rowsAt = (length: number): number => Math.ceil((QUERY_AT + length * 8) / PAGE_BYTES) * PAGE_BYTES;

/** Memory → its dot products. */
const products = new WeakMap<ArrayBufferLike, Readonly<Record<SimdStorage, DotProducts>>>();
let compiled: object | undefined;

/** Room for so many rows, zeros: where {@link dotProductsOf} reaches them if the host and their size allow it. */
export function allocateRows(count: number, shape: Pick<VectorSet, 'storage' | 'dimensions'>): VectorSet['data'] {
  const array = VECTOR_ARRAYS[shape.storage];
  const length = rowLength(shape);
  const bytes = count * length * array.BYTES_PER_ELEMENT;
  const isSimd = shape.storage === 'f32' || shape.storage === 'i8';
  if (!isSimd || bytes < LEAST_BYTES) return new array(count * length);
  try {
    compiled ??= new WebAssembly.Module(hexToBytes(DOT_PRODUCTS));
    const memory = new WebAssembly.Memory({ initial: Math.ceil((rowsAt(length) + bytes) / PAGE_BYTES) });
    products.set(memory.buffer, new WebAssembly.Instance(compiled, { rows: { memory } }).exports);
    return new array(memory.buffer, rowsAt(length), count * length);
  } catch {
    // No WebAssembly here, or more than the 4 GB of a memory: the plain loops give the same.
    return new array(count * length);
  }
}

/**
 * Dot products of a query with all rows, bit for bit those of the plain loops.
 * @param each is told row and product in ascending order of rows
 * @returns false where the rows are not in a memory of {@link allocateRows}; nothing was told then
 */
export function dotProductsOf(
  { storage, count, dimensions, data }: VectorSet,
  query: Float32Array,
  each: (row: number, product: number) => void,
): boolean {
  const kernels = products.get(data.buffer);
  if (!kernels || (storage !== 'f32' && storage !== 'i8')) return false;
  new Float64Array(data.buffer, QUERY_AT, dimensions).set(query);
  const out = new Float64Array(data.buffer, OUT_AT, BLOCK_ROWS);
  const rowBytes = dimensions * data.BYTES_PER_ELEMENT;
  for (let start = 0; start < count; start += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, count - start);
    kernels[storage](data.byteOffset + start * rowBytes, rows, dimensions, QUERY_AT, OUT_AT);
    for (let i = 0; i < rows; i++) each(start + i, out[i]!);
  }
  return true;
}
