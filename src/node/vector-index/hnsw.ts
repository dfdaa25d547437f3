import { setImmediate } from 'node:timers/promises';
import { LabError, type JobControl } from '../../core/common';
import {
  badParameters,
  type IndexParams,
  type IndexUpdate,
  type SearchIndex,
  type VectorIndex,
  type VectorIndexKind,
} from '../../core/vector-index';
import type { VectorSet } from '../../core/vectors';
import { distinctKeys } from './distinct-keys';
import { indexDamaged, type GraphShape } from './hnsw-file';
import { loadGraph, newGraph, snapshotGraph } from './hnsw-graph';
import { HnswIndex } from './hnsw-index';
import type { NativeGraph } from './hnsw-runtime';
import { matchLabels } from './match-labels';
import { readRow, refuseOtherVectors, refuseUnequalTwins } from './rows';
import { decodeSavedIndex, encodeSavedIndex } from './saved-index';
import { createScratch, type Scratch } from './scratch';

/** Beyond this share of changed or deleted labels an index is built anew: marks only hide elements, they stay. */
const MOST_CHANGED = 0.1;
/** Adding points blocks the process; others get their turn this often. */
const TURN_MS = 100;

export interface HnswOptions {
  /** Where the temporary files of saving and opening go. Default: the system's temporary folder. */
  readonly scratchDir?: string;
}

/** Approximate search in a graph of neighbours, by hnswlib. One element a distinct key; see `distinctKeys`. */
export function createHnswKind({ scratchDir }: HnswOptions = {}): VectorIndexKind<VectorIndex> {
  const scratch = createScratch(scratchDir);
  return {
    kind: 'hnsw',
    build: (vectors, keys, params, control) => build(vectors, keys, params, control, scratch),
    save: (index) => save(index, scratch),
    open: (bytes, vectors, keys, params) => open(bytes, vectors, keys, params, scratch),
    update: (bytes, vectors, keys, params) => update(bytes, vectors, keys, params, scratch),
    updateOpen,
  };
}

async function build(
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
  control: JobControl,
  scratch: Scratch,
): Promise<VectorIndex> {
  const shape = shapeOf(vectors, keys, params);
  const { hashes, rows } = distinctKeys(keys);
  refuseUnequalTwins(vectors, rows);
  if (rows.length === 0) return new HnswIndex({ shape, hashes, rowsOf: rows, count: 0 });
  const native = await newGraph(rows.length, shape);
  const started = performance.now();
  await addPoints(native, vectors, rows.map(first), 0, async (done) => {
    const remainingMs = ((performance.now() - started) / done) * (rows.length - done);
    control.report({ stage: 'index', done, total: rows.length, unit: 'vectors', remainingMs });
    await control.checkpoint();
  });
  const { file } = await snapshotGraph(native, shape, scratch);
  return new HnswIndex({ graph: { native, file }, shape, hashes, rowsOf: rows, count: vectors.count });
}

async function save(index: SearchIndex, scratch: Scratch): Promise<Uint8Array> {
  const parts = index instanceof HnswIndex ? index.parts : undefined;
  if (!parts) throw badParameters('only an open hnsw index can be saved as one');
  const { graph, shape, hashes } = parts;
  const bytes = graph && (await snapshotGraph(graph.native, shape, scratch)).bytes;
  return encodeSavedIndex(hashes, bytes, shape);
}

async function open(
  bytes: Uint8Array,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
  scratch: Scratch,
): Promise<VectorIndex> {
  const shape = shapeOf(vectors, keys, params);
  const { hashes, graph } = decodeSavedIndex(bytes, shape);
  const groups = distinctKeys(keys);
  refuseUnequalTwins(vectors, groups.rows);
  const match = matchLabels(hashes, graph?.file, groups);
  if (match.added.length || match.removed.length) throw indexDamaged('it was made of other texts');
  if (!graph) return new HnswIndex({ shape, hashes, rowsOf: match.rowsOf, count: 0 });
  refuseOtherVectors(graph.file, match.rowsOf, vectors);
  const native = await loadGraph(graph.bytes, graph.file, shape, scratch);
  return new HnswIndex({
    graph: { native, file: graph.file },
    shape,
    hashes,
    rowsOf: match.rowsOf,
    count: vectors.count,
  });
}

/** `added` and `removed` count distinct texts. Undefined also where the stored index cannot be used at all. */
async function update(
  bytes: Uint8Array,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
  scratch: Scratch,
): Promise<IndexUpdate<VectorIndex> | undefined> {
  const shape = shapeOf(vectors, keys, params);
  const saved = usable(() => decodeSavedIndex(bytes, shape));
  if (!saved?.graph) return undefined;
  const { hashes, graph } = saved;
  const groups = distinctKeys(keys);
  refuseUnequalTwins(vectors, groups.rows);
  const { rowsOf, added, removed, deleted } = matchLabels(hashes, graph.file, groups);
  if (tooMuchChanged(hashes.length, added.length, removed.length, deleted.length, groups.rows.length)) return undefined;
  if (!usable(() => (refuseOtherVectors(graph.file, rowsOf, vectors), true))) return undefined;

  const native = await loadGraph(graph.bytes, graph.file, shape, scratch);
  const newRows = added.map((group) => groups.rows[group]!);
  await addBesideDeleted(native, vectors, newRows, hashes.length, deleted);
  for (const label of removed) native.markDelete(label);

  const { file } = await snapshotGraph(native, shape, scratch);
  const index = new HnswIndex({
    graph: { native, file },
    shape,
    hashes: [...hashes, ...added.map((group) => groups.hashes[group]!)],
    rowsOf: [...rowsOf, ...newRows],
    count: vectors.count,
  });
  return { index, added: added.length, removed: removed.length };
}

/** On the live graph: only what changed is touched, so the time follows the edit and not the corpus. */
async function updateOpen(
  index: SearchIndex,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
): Promise<IndexUpdate<VectorIndex> | undefined> {
  const shape = shapeOf(vectors, keys, params);
  const parts = index instanceof HnswIndex ? index.parts : undefined;
  if (!parts?.graph || parts.shape.dimensions !== shape.dimensions) return undefined;
  const { graph, hashes } = parts;
  const groups = distinctKeys(keys);
  refuseUnequalTwins(vectors, groups.rows);
  const isDeleted = (label: number): boolean => parts.rowsOf[label]!.length === 0;
  const { rowsOf, added, removed, deleted } = matchLabels(hashes, { isDeleted }, groups);
  if (tooMuchChanged(hashes.length, added.length, removed.length, deleted.length, groups.rows.length)) return undefined;

  const labels = hashes.length + added.length;
  index.close();
  const newRows = added.map((group) => groups.rows[group]!);
  await addBesideDeleted(graph.native, vectors, newRows, hashes.length, deleted);
  for (const label of removed) graph.native.markDelete(label);
  // Links above the ground level follow a fixed distribution: the share of the elements before is that of the new.
  const upperLinkBytes = Math.round((graph.file.upperLinkBytes / graph.file.count) * labels);
  const updated = new HnswIndex({
    graph: { native: graph.native, file: { count: labels, upperLinkBytes } },
    shape,
    hashes: [...hashes, ...added.map((group) => groups.hashes[group]!)],
    rowsOf: [...rowsOf, ...newRows],
    count: vectors.count,
  });
  return { index: updated, added: added.length, removed: removed.length };
}

const tooMuchChanged = (labels: number, added: number, removed: number, deleted: number, texts: number): boolean =>
  added + removed > MOST_CHANGED * (labels - deleted) ||
  deleted + removed > MOST_CHANGED * (labels + added) ||
  texts === 0;

/**
 * Adding beside deleted elements can leave the library without any candidate, which it does not survive: marks are
 * taken off while points are added, and put back before anyone searches.
 */
async function addBesideDeleted(
  native: NativeGraph,
  vectors: VectorSet,
  rows: readonly (readonly number[])[],
  firstLabel: number,
  deleted: readonly number[],
): Promise<void> {
  for (const label of deleted) native.unmarkDelete(label);
  native.resizeIndex(firstLabel + rows.length);
  await addPoints(native, vectors, rows.map(first), firstLabel, () => setImmediate());
  for (const label of deleted) native.markDelete(label);
}

function shapeOf(vectors: VectorSet, keys: readonly string[], { kind, m, efConstruction }: IndexParams): GraphShape {
  if (kind !== 'hnsw') throw badParameters(`kind is ${kind}`);
  if (keys.length !== vectors.count) throw badParameters(`${keys.length} keys for ${vectors.count} rows`);
  const { dimensions } = vectors;
  const inRange = (value: number, min: number, max: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  // Outside these the library divides by zero or allocates what no machine has.
  if (!inRange(m, 2, 1000) || !inRange(efConstruction, 1, 100_000) || !inRange(dimensions, 1, 65_536)) {
    throw badParameters(`m ${m}, efConstruction ${efConstruction}, dimensions ${dimensions}`);
  }
  return { dimensions, m, efConstruction };
}

/** Adds one point a row under ascending labels; `turn` is called about every 100 ms and at the end. */
async function addPoints(
  native: NativeGraph,
  vectors: VectorSet,
  rows: readonly number[],
  firstLabel: number,
  turn: (done: number) => Promise<void>,
): Promise<void> {
  const point = new Array<number>(vectors.dimensions).fill(0);
  let turned = performance.now();
  for (const [i, row] of rows.entries()) {
    readRow(vectors, row, point);
    native.addPoint(point, firstLabel + i);
    if (performance.now() - turned > TURN_MS || i === rows.length - 1) {
      await turn(i + 1);
      turned = performance.now();
    }
  }
}

const first = (rows: readonly number[]): number => rows[0]!;

function usable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LabError && error.code === 'index/damaged') return undefined;
    throw error;
  }
}
