import { allocateRows } from './simd';
import { rowLength, type VectorParams, type VectorSet } from './types';

/** Vectors that come block by block, so that the exact rows of all of them are never held at once. */
export interface VectorBlocks {
  /** Rows of the same shape; those after the last block. */
  add(block: VectorSet): void;
  /** All rows, once as many as announced were added. */
  readonly vectors: VectorSet;
}

/** @param count of all blocks together */
export function joinBlocks(count: number, { dimensions, storage }: VectorParams): VectorBlocks {
  const length = rowLength({ storage, dimensions });
  const data = allocateRows(count, { storage, dimensions });
  const scales = storage === 'i8' ? new Float32Array(count) : undefined;
  let rows = 0;
  return {
    add(block) {
      data.set(block.data, rows * length);
      if (block.scales) scales?.set(block.scales, rows);
      rows += block.count;
    },
    vectors: { storage, count, dimensions, data, ...(scales && { scales }) },
  };
}
