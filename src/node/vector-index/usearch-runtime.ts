import { environmentError } from '../../core/common';
import { requireUsearchAddon } from './usearch-addon';

/** The addon's own class, as much of it as is used: the package's JavaScript turns 8-bit rows into floats. */
export interface NativeUsearch {
  add(keys: BigUint64Array, vectors: Float32Array | Int8Array, threads: number): void;
  /** Keys, distances and the number found, of one query. */
  search(
    query: Float32Array | Int8Array,
    wanted: number,
    threads: number,
  ): [BigUint64Array, Float32Array, BigUint64Array];
  remove(keys: BigUint64Array): number[];
  size(): number;
  save(file: string): void;
  load(file: string): void;
  view(file: string): void;
}

export interface UsearchRuntime {
  readonly CompiledIndex: new (
    dimensions: number,
    metric: 'ip' | 'cos' | 'hamming',
    scalar: 'f32' | 'f16' | 'i8' | 'b1',
    connectivity: number,
    expansionAdd: number,
    expansionSearch: number,
    multi: boolean,
  ) => NativeUsearch;
}

/**
 * The native library, loaded with the first index and never by importing this file.
 * @throws `index/runtime-missing`
 */
export function loadUsearchRuntime(): UsearchRuntime {
  try {
    return requireUsearchAddon() as UsearchRuntime;
  } catch (error) {
    throw environmentError(
      'index/runtime-missing',
      `The USearch index has no working binary for ${process.platform}-${process.arch}.`,
      'Use index.kind = hnsw, or flat, which is exact and needs no binary, or the package built for this platform.',
      error,
    );
  }
}
