import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { VectorIndex, VectorIndexKind } from '../../core/vector-index';
import { rowLength } from '../../core/vectors';
import { createGraphKind } from './graph-kind';
import { createMappedFiles } from './mapped-files';
import { createScratch } from './scratch';
import {
  readUsearchFile,
  usearchOverheadBytes,
  usearchTableBytes,
  usearchVectorBytes,
  type UsearchFile,
} from './usearch-file';
import { loadUsearchGraph, mapUsearchGraph, newUsearchGraph } from './usearch-graph';

export interface UsearchOptions {
  /** Where the temporary files of saving and opening go. Default: the system's temporary folder. */
  readonly scratchDir?: string;
  /** Where graphs lie that are mapped. Default: a folder of this user's in the system's temporary folder. */
  readonly mappedDir?: string;
  /** Bytes above which mapped files that were not used for longest go. Default: no limit. */
  readonly mappedBytes?: number;
}

/** Approximate search in a graph of neighbours over vectors as they are stored, by usearch; can be mapped from disk. */
export function createUsearchKind(options: UsearchOptions = {}): VectorIndexKind<VectorIndex> {
  const scratch = createScratch(options.scratchDir);
  const files = createMappedFiles({
    dir: options.mappedDir ?? path.join(tmpdir(), `rag-lab-mapped-${userInfo().username}`),
    ...(options.mappedBytes !== undefined && { maxBytes: options.mappedBytes }),
  });
  return createGraphKind({
    kind: 'usearch',
    expectedBytes: (shape, elements, mapped) =>
      mapped
        ? { vectorBytes: 0, overheadBytes: usearchTableBytes(elements) }
        : {
            vectorBytes: elements * usearchVectorBytes(shape),
            overheadBytes: usearchOverheadBytes(elements, shape.m),
          },
    storageOf: (stored) => stored,
    create: (shape, elements) => Promise.resolve(newUsearchGraph(elements, shape, scratch)),
    read: readUsearchFile,
    rowBytes: (vectors, row) => {
      const { data } = vectors;
      const bytes = rowLength(vectors) * data.BYTES_PER_ELEMENT;
      return new Uint8Array(data.buffer, data.byteOffset + row * bytes, bytes);
    },
    load: (bytes, file, shape) => loadUsearchGraph(bytes, file as UsearchFile, shape, scratch),
    map: (bytes, file, shape) => mapUsearchGraph(bytes, file as UsearchFile, shape, files),
  });
}
