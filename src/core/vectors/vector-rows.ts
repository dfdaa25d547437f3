import type { Fingerprint } from '../common';
import { readRow } from './read-row';
import { vectorBytes, type VectorSet, type VectorStorage } from './types';

/** Port: the rows of a vector set, wherever they are. */
export interface VectorRows {
  readonly count: number;
  readonly dimensions: number;
  /** Bytes that they hold in memory. */
  readonly memoryBytes: number;
  /** Bytes that they hold on disk. */
  readonly diskBytes: number;
  /** Writes a row as floats (see `readRow`). @throws `vectors/unreadable` where a file no longer gives it */
  read(row: number, out: Float32Array): void;
  close(): void;
}

/** Port: rows in files, for more of them than memory holds. */
export interface VectorFiles {
  /** Size and SHA-256 are checked in full. Undefined where there is none, or it is damaged. */
  open(fingerprint: Fingerprint): Promise<VectorRows | undefined>;
  /**
   * Writes and opens it. Old or new, never half.
   * @param blocks the rows in order, of this storage and these dimensions; asked for one after another
   * @throws `store/full`, `store/not-writable`
   */
  write(
    fingerprint: Fingerprint,
    shape: { readonly storage: VectorStorage; readonly dimensions: number },
    blocks: AsyncIterable<VectorSet> | Iterable<VectorSet>,
  ): Promise<VectorRows>;
}

export const rowsInMemory = (vectors: VectorSet): VectorRows => ({
  count: vectors.count,
  dimensions: vectors.dimensions,
  memoryBytes: vectorBytes(vectors),
  diskBytes: 0,
  read: (row, out) => readRow(vectors, row, out),
  close: () => undefined,
});
