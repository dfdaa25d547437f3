/** Rows of equal length; all are finite and of length 1 within 1e-3 (1e-2 for i8). */
export interface VectorSet {
  readonly storage: 'f32' | 'i8';
  readonly count: number;
  readonly dimensions: number;
  /** Row-major, count × dimensions. i8: round(127 × x / largest |x| of the row). */
  readonly data: Float32Array | Int8Array;
  /** i8 only: what a stored 1 stands for, one a row (largest |x| / 127). */
  readonly scales?: Float32Array;
}

export interface VectorParams {
  /** Kept dimensions; 0 means all. */
  readonly dimensions: number;
  readonly storage: 'f32' | 'i8';
}

/** Bytes of the rows and of their scales. */
export const vectorBytes = (vectors: VectorSet): number => vectors.data.byteLength + (vectors.scales?.byteLength ?? 0);
