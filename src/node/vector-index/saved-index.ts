import { indexDamaged, readGraphFile, type GraphFile, type GraphShape } from './hnsw-file';
import { KEY_HASH_BYTES } from './distinct-keys';

/** "RLH1", little endian; then labels, dimensions, M, efConstruction and zeros up to 32 bytes; key hashes; graph file. */
const MAGIC = 0x31484c52;
const HEADER_BYTES = 32;

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
): Uint8Array {
  const hashBytes = Buffer.from(hashes.join(''), 'latin1');
  const bytes = new Uint8Array(HEADER_BYTES + hashBytes.length + (graph?.length ?? 0));
  new Uint32Array(bytes.buffer, 0, 5).set([MAGIC, hashes.length, shape.dimensions, shape.m, shape.efConstruction]);
  bytes.set(hashBytes, HEADER_BYTES);
  if (graph) bytes.set(graph, HEADER_BYTES + hashBytes.length);
  return bytes;
}

/** @throws `index/damaged`, also where the index was made with other parameters */
export function decodeSavedIndex(bytes: Uint8Array, shape: GraphShape): SavedIndex {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (aligned.length < HEADER_BYTES) throw indexDamaged('cut short');
  const [magic, labels, dimensions, m, efConstruction] = new Uint32Array(
    aligned.buffer,
    aligned.byteOffset,
    5,
  ) as unknown as readonly [number, number, number, number, number];
  if (magic !== MAGIC) throw indexDamaged('not an index of this version');
  if (dimensions !== shape.dimensions || m !== shape.m || efConstruction !== shape.efConstruction) {
    throw indexDamaged('it was made with other parameters');
  }
  const graphStart = HEADER_BYTES + labels * KEY_HASH_BYTES;
  if (graphStart > aligned.length) throw indexDamaged('cut short');
  const hashes = splitHashes(aligned.subarray(HEADER_BYTES, graphStart));
  if (labels === 0) {
    if (aligned.length !== graphStart) throw indexDamaged('its length contradicts its contents');
    return { hashes };
  }
  const graph = aligned.subarray(graphStart);
  const file = readGraphFile(graph, shape);
  if (file.count !== labels) throw indexDamaged('labels and elements differ in number');
  return { hashes, graph: { bytes: graph, file } };
}

function splitHashes(bytes: Uint8Array): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return Array.from({ length: bytes.length / KEY_HASH_BYTES }, (_, i) =>
    all.slice(i * KEY_HASH_BYTES, (i + 1) * KEY_HASH_BYTES),
  );
}
