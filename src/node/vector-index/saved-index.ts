import { VECTOR_STORAGES } from '../../core/vectors';
import { KEY_HASH_BYTES } from './distinct-keys';
import type { GraphFile, GraphLibrary, GraphShape } from './graph';
import { indexDamaged } from './graph-errors';

/**
 * Little endian: magic, labels, dimensions, M, efConstruction, storage and zeros up to 32 bytes; key hashes; graph file.
 * Magics are "RLH1" and "RLU1".
 */
const MAGIC = { hnsw: 0x31484c52, usearch: 0x31554c52 } as const;
const HEADER_BYTES = 32;
const HEADER_WORDS = 6;

export interface SavedIndex {
  /** Hash of the key behind each label, deleted ones included. */
  readonly hashes: readonly string[];
  /** Absent where the index was empty. */
  readonly graph?: { readonly bytes: Uint8Array; readonly file: GraphFile };
}

export function encodeSavedIndex(
  hashes: readonly string[],
  graph: Uint8Array | undefined,
  shape: GraphShape,
  kind: GraphLibrary['kind'],
): Uint8Array {
  const hashBytes = Buffer.from(hashes.join(''), 'latin1');
  const bytes = new Uint8Array(HEADER_BYTES + hashBytes.length + (graph?.length ?? 0));
  new Uint32Array(bytes.buffer, 0, HEADER_WORDS).set(headerOf(hashes.length, shape, kind));
  bytes.set(hashBytes, HEADER_BYTES);
  if (graph) bytes.set(graph, HEADER_BYTES + hashBytes.length);
  return bytes;
}

/** @throws `index/damaged`, also where the index was made with other parameters */
export function decodeSavedIndex(bytes: Uint8Array, shape: GraphShape, library: GraphLibrary): SavedIndex {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (aligned.length < HEADER_BYTES) throw indexDamaged('cut short');
  const header = new Uint32Array(aligned.buffer, aligned.byteOffset, HEADER_WORDS);
  const labels = header[1]!;
  const expected = headerOf(labels, shape, library.kind);
  if (header[0] !== expected[0]) throw indexDamaged('not an index of this version');
  if (header.some((word, i) => word !== expected[i])) throw indexDamaged('it was made with other parameters');
  const graphStart = HEADER_BYTES + labels * KEY_HASH_BYTES;
  if (graphStart > aligned.length) throw indexDamaged('cut short');
  const hashes = splitHashes(aligned.subarray(HEADER_BYTES, graphStart));
  if (labels === 0) {
    if (aligned.length !== graphStart) throw indexDamaged('its length contradicts its contents');
    return { hashes };
  }
  const graph = aligned.subarray(graphStart);
  return { hashes, graph: { bytes: graph, file: library.read(graph, labels, shape) } };
}

const headerOf = (labels: number, shape: GraphShape, kind: GraphLibrary['kind']): readonly number[] => [
  MAGIC[kind],
  labels,
  shape.dimensions,
  shape.m,
  shape.efConstruction,
  VECTOR_STORAGES.indexOf(shape.storage),
];

function splitHashes(bytes: Uint8Array): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return Array.from({ length: bytes.length / KEY_HASH_BYTES }, (_, i) =>
    all.slice(i * KEY_HASH_BYTES, (i + 1) * KEY_HASH_BYTES),
  );
}
