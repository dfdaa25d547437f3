import type { VectorIndex, VectorIndexKind } from '../../core/vector-index';
import { createGraphKind } from './graph-kind';
import { loadHnswGraph, newHnswGraph } from './hnsw-graph';
import { hnswOverheadBytes, readHnswFile, type HnswFile } from './hnsw-file';
import { readRow } from './rows';
import { createScratch } from './scratch';

export interface HnswOptions {
  /** Where the temporary files of saving and opening go. Default: the system's temporary folder. */
  readonly scratchDir?: string;
}

/** Approximate search in a graph of neighbours, by hnswlib, which holds 32-bit floats whatever the storage. */
export function createHnswKind({ scratchDir }: HnswOptions = {}): VectorIndexKind<VectorIndex> {
  const scratch = createScratch(scratchDir);
  return createGraphKind({
    kind: 'hnsw',
    expectedBytes: ({ dimensions, m }, elements) => ({
      vectorBytes: elements * dimensions * 4,
      overheadBytes: hnswOverheadBytes(elements, m),
    }),
    storageOf: () => 'f32',
    create: (shape, elements) => newHnswGraph(elements, shape, scratch),
    read: (bytes, labels, shape) => readHnswFile(bytes, labels, shape),
    rowBytes: (vectors, row) => {
      const floats = new Float32Array(vectors.dimensions);
      readRow(vectors, row, floats);
      return new Uint8Array(floats.buffer);
    },
    load: (bytes, file, shape) => loadHnswGraph(bytes, file as HnswFile, shape, scratch),
  });
}
