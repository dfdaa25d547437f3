import { readFile, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { environmentError } from '../../core/common';
import { indexDamaged, readGraphFile, type GraphFile, type GraphShape } from './hnsw-file';
import { loadHnswRuntime, type NativeGraph } from './hnsw-runtime';
import { scratchUnavailable, type Scratch } from './scratch';

/** With one thread and a fixed seed the same points give the same file, byte for byte. */
const SEED = 100;

/**
 * Rows have length 1, so the inner product is the cosine; the library's own "cosine" would only normalise every vector
 * again, and would take away the true length of dequantised rows.
 */
const SPACE = 'ip';

/** @param capacity most elements, at least 1 */
export async function newGraph(capacity: number, shape: GraphShape): Promise<NativeGraph> {
  const { HierarchicalNSW } = await loadHnswRuntime();
  refuseTooLarge(capacity, shape);
  const graph = new HierarchicalNSW(SPACE, shape.dimensions);
  graph.initIndex({ maxElements: capacity, m: shape.m, efConstruction: shape.efConstruction, randomSeed: SEED });
  return graph;
}

/** A graph that does not fit into memory ends the process instead of throwing. */
function refuseTooLarge(capacity: number, { dimensions, m }: GraphShape): void {
  const bytes = capacity * (4 * dimensions + 8 * m + 128);
  const most = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  if (bytes < most) return;
  throw environmentError(
    'index/too-large',
    `An HNSW index of ${capacity} vectors takes ${Math.ceil(bytes / 1e9)} GB; this machine has ${Math.floor(most / 1e9)} GB.`,
    'Use fewer dimensions or larger chunks.',
  );
}

/**
 * A checked graph file as a graph, always in a fresh object: one that failed to load, or held another graph, would
 * bring the process down.
 */
export async function loadGraph(
  bytes: Uint8Array,
  file: GraphFile,
  shape: GraphShape,
  scratch: Scratch,
): Promise<NativeGraph> {
  const { HierarchicalNSW } = await loadHnswRuntime();
  refuseTooLarge(file.count, shape);
  const graph = new HierarchicalNSW(SPACE, shape.dimensions);
  await scratch.withFile(async (path) => {
    try {
      await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw scratchUnavailable('it cannot be written', error);
    }
    try {
      await graph.readIndex(path);
    } catch (error) {
      throw indexDamaged(error instanceof Error ? error.message : 'it does not load');
    }
  });
  if (graph.getCurrentCount() !== file.count || graph.getNumDimensions() !== shape.dimensions) {
    throw indexDamaged('it loaded with another size');
  }
  return graph;
}

/**
 * A graph's bytes, walked from end to end: the library reports success even where the disk was full or the folder gone.
 * @returns bytes that start at a multiple of four
 * @throws `index/scratch-unavailable`
 */
export function snapshotGraph(
  graph: NativeGraph,
  shape: GraphShape,
  scratch: Scratch,
): Promise<{ bytes: Uint8Array; file: GraphFile }> {
  return scratch.withFile(async (path) => {
    let bytes: Uint8Array;
    try {
      await graph.writeIndex(path);
      bytes = await readFile(path);
    } catch (error) {
      throw scratchUnavailable('it could not be written and read back', error);
    }
    try {
      const file = readGraphFile(bytes, shape);
      if (file.count === graph.getCurrentCount()) return { bytes, file };
    } catch {
      // Falls through: what was just built is sound, so the file is not.
    }
    throw scratchUnavailable('the file came back incomplete');
  });
}
