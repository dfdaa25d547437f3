import type { Fingerprint } from '../common';
import type { Pca } from './pca';

/** How precisely a number is kept, most precise first. */
export const VECTOR_STORAGES = ['f32', 'f16', 'i8', 'b1'] as const;
export type VectorStorage = (typeof VECTOR_STORAGES)[number];

/** Rows of equal length; all are finite and of length 1 within 1e-3 (1e-2 for i8; what b1 stands for, exactly). */
export interface VectorSet {
  readonly storage: VectorStorage;
  readonly count: number;
  readonly dimensions: number;
  /**
   * Row-major, count × dimensions. f32: floats. f16: IEEE binary16 in 16-bit words. i8: round(127 × x / largest |x| of
   * the row). b1: bit i (lowest first) of a row's ⌈dimensions / 8⌉ bytes is set where x[i] ≥ 0.
   */
  readonly data: Float32Array | Uint16Array | Int8Array | Uint8Array;
  /** i8 only: what a stored 1 stands for, one a row (largest |x| / 127). */
  readonly scales?: Float32Array;
  /** Row → its document, where documents are known. */
  readonly documentOf?: Int32Array;
  /** What reduced the rows, and must reduce a query. Without it their first dimensions were kept. */
  readonly pca?: Pca;
}

export interface VectorParams {
  /** Kept dimensions; 0 means all. */
  readonly dimensions: number;
  readonly storage: VectorStorage;
  /** Fingerprint of the PCA that reduces the rows. Without it their first dimensions are kept. */
  readonly pca?: Fingerprint;
}

/** Bytes of the rows and of their scales. */
export const vectorBytes = (vectors: VectorSet): number => vectors.data.byteLength + (vectors.scales?.byteLength ?? 0);

const BYTES_EACH = { f32: 4, f16: 2, i8: 1, b1: 1 } as const;

/** Bytes of one row: numbers, and the scale of 8-bit ones. */
export const bytesPerRow = (shape: Pick<VectorSet, 'storage' | 'dimensions'>): number =>
  rowLength(shape) * BYTES_EACH[shape.storage] + (shape.storage === 'i8' ? 4 : 0);

/** Members of `data` that one row takes. */
export const rowLength = ({ storage, dimensions }: Pick<VectorSet, 'storage' | 'dimensions'>): number =>
  storage === 'b1' ? Math.ceil(dimensions / 8) : dimensions;
