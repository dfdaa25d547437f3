import { setImmediate } from 'node:timers/promises';
import { LabError, type JobControl } from '../../core/common';
import {
  badParameters,
  type IndexParams,
  type IndexUpdate,
  type VectorIndex,
  type VectorIndexKind,
} from '../../core/vector-index';
import type { VectorSet } from '../../core/vectors';
import { distinctKeys } from './distinct-keys';
import type { Graph, GraphLibrary, GraphShape } from './graph';
import { indexDamaged } from './graph-errors';
import { GraphIndex, type GraphParts } from './graph-index';
import { similarityOfLabels } from './label-similarity';
import { matchLabels } from './match-labels';
import { refuseOtherVectors, refuseUnequalTwins } from './rows';
import { decodeSavedIndex, encodeSavedIndex } from './saved-index';
import { tooMuchChanged, type Change } from './too-much-changed';

type Labels = Pick<GraphParts, 'hashes' | 'rowsOf'>;

/** A kind of index whose neighbours a library's graph finds. One element a distinct key; see `distinctKeys`. */
export function createGraphKind(library: GraphLibrary): VectorIndexKind<VectorIndex> {
  const { kind } = library;

  async function build(vectors: VectorSet, keys: readonly string[], params: IndexParams, control: JobControl) {
    const shape = shapeOf(vectors, keys, params);
    const { hashes, rows } = distinctKeys(keys);
    refuseUnequalTwins(vectors, rows);
    if (rows.length === 0) return indexOver(undefined, shape, { hashes, rowsOf: rows }, vectors);
    const graph = await library.create(shape, rows.length);
    const started = performance.now();
    await graph.add(vectors, rows.map(first), 0, async (done) => {
      const remainingMs = ((performance.now() - started) / done) * (rows.length - done);
      control.report({ stage: 'index', done, total: rows.length, unit: 'vectors', remainingMs });
      await control.checkpoint();
    });
    return settled(graph, shape, { hashes, rowsOf: rows }, vectors, params);
  }

  async function open(bytes: Uint8Array, vectors: VectorSet, keys: readonly string[], params: IndexParams) {
    const shape = shapeOf(vectors, keys, params);
    const { hashes, graph } = decodeSavedIndex(bytes, shape, library);
    const groups = distinctKeys(keys);
    refuseUnequalTwins(vectors, groups.rows);
    const match = matchLabels(hashes, graph?.file, groups);
    if (match.added.length || match.removed.length) throw indexDamaged('it was made of other texts');
    const labels = { hashes, rowsOf: match.rowsOf };
    if (!graph) return indexOver(undefined, shape, labels, vectors);
    refuseOtherVectors(graph.file, match.rowsOf, vectors, shape.storage, library);
    const { bytes: graphBytes, file } = graph;
    const opened = await (isMapped(params)
      ? library.map!(graphBytes, file, shape)
      : library.load(graphBytes, file, shape));
    return indexOver(opened, shape, labels, vectors);
  }

  /** `added` and `removed` count distinct texts. Undefined also where the stored index cannot be used at all. */
  async function update(
    bytes: Uint8Array,
    vectors: VectorSet,
    keys: readonly string[],
    params: IndexParams,
  ): Promise<IndexUpdate<VectorIndex> | undefined> {
    const shape = shapeOf(vectors, keys, params);
    const saved = usable(() => decodeSavedIndex(bytes, shape, library));
    if (!saved?.graph) return undefined;
    const { hashes, graph } = saved;
    const change = changeOf(hashes, graph.file.isDeleted, vectors, keys);
    if (tooMuchChanged(change, params.rebuildShare)) return undefined;
    if (!usable(() => (refuseOtherVectors(graph.file, change.rowsOf, vectors, shape.storage, library), true))) {
      return undefined;
    }
    const native = await library.load(graph.bytes, graph.file, shape);
    const labels = await apply(native, change, hashes, vectors);
    const index = await settled(native, shape, labels, vectors, params);
    return { index, added: change.added.length, removed: change.removed.length };
  }

  /** On the live graph: only what changed is touched, so the time follows the edit and not the corpus. */
  async function updateOpen(
    index: unknown,
    vectors: VectorSet,
    keys: readonly string[],
    params: IndexParams,
  ): Promise<IndexUpdate<VectorIndex> | undefined> {
    const shape = shapeOf(vectors, keys, params);
    const parts = index instanceof GraphIndex && index.kind === kind ? index.parts : undefined;
    if (!parts?.graph?.changeable || !sameShape(parts.shape, shape)) return undefined;
    const { graph, hashes, rowsOf } = parts;
    const change = changeOf(hashes, (label) => rowsOf[label]!.length === 0, vectors, keys);
    if (isMapped(params) || tooMuchChanged(change, params.rebuildShare)) return undefined;
    (index as GraphIndex).close();
    const labels = await apply(graph, change, hashes, vectors);
    const updated = indexOver(graph, shape, labels, vectors);
    return { index: updated, added: change.added.length, removed: change.removed.length };
  }

  /** A graph that is ready: in memory as it is, or written and mapped where the user keeps it on disk. */
  async function settled(
    graph: Graph,
    shape: GraphShape,
    labels: Labels,
    vectors: VectorSet,
    params: IndexParams,
  ): Promise<VectorIndex> {
    if (!isMapped(params)) return indexOver(graph, shape, labels, vectors);
    const bytes = await graph.save();
    const mapped = await library.map!(bytes, library.read(bytes, labels.hashes.length, shape), shape);
    return indexOver(mapped, shape, labels, vectors);
  }

  const isMapped = ({ residence }: IndexParams): boolean => residence === 'disk' && library.map !== undefined;

  const indexOver = (graph: Graph | undefined, shape: GraphShape, labels: Labels, vectors: VectorSet): VectorIndex =>
    new GraphIndex({
      kind,
      shape,
      ...labels,
      count: vectors.count,
      ...(graph && { graph }),
      ...(graph && !graph.exact && { similarityTo: similarityOfLabels(graph, vectors, labels.rowsOf) }),
    });

  function shapeOf(vectors: VectorSet, keys: readonly string[], params: IndexParams): GraphShape {
    if (params.kind !== kind) throw badParameters(`kind is ${params.kind}`);
    if (keys.length !== vectors.count) throw badParameters(`${keys.length} keys for ${vectors.count} rows`);
    const { dimensions, storage } = vectors;
    const { m, efConstruction } = params;
    const inRange = (value: number, min: number, max: number): boolean =>
      Number.isInteger(value) && value >= min && value <= max;
    // Outside these a library divides by zero or allocates what no machine has.
    if (!inRange(m, 2, 1000) || !inRange(efConstruction, 1, 100_000) || !inRange(dimensions, 1, 65_536)) {
      throw badParameters(`m ${m}, efConstruction ${efConstruction}, dimensions ${dimensions}`);
    }
    return { storage: library.storageOf(storage), dimensions, m, efConstruction };
  }

  return {
    kind,
    expectedBytes: ({ storage, dimensions, distinctRows }, params) => {
      const { m, efConstruction } = params;
      const shape = { storage: library.storageOf(storage), dimensions, m, efConstruction };
      return library.expectedBytes(shape, distinctRows, isMapped(params));
    },
    build,
    save: async (index) => {
      const parts = index instanceof GraphIndex && index.kind === kind ? index.parts : undefined;
      if (!parts) throw badParameters(`only an open ${kind} index can be saved as one`);
      return encodeSavedIndex(parts.hashes, await parts.graph?.save(), parts.shape, kind);
    },
    open,
    update,
    updateOpen,
  };
}

function changeOf(
  hashes: readonly string[],
  isDeleted: (label: number) => boolean,
  vectors: VectorSet,
  keys: readonly string[],
): Change {
  const groups = distinctKeys(keys);
  refuseUnequalTwins(vectors, groups.rows);
  return { ...matchLabels(hashes, { isDeleted }, groups), labels: hashes.length, today: groups };
}

/** New texts get new labels, and those that are gone are deleted. */
async function apply(graph: Graph, change: Change, hashes: readonly string[], vectors: VectorSet): Promise<Labels> {
  const { rowsOf, added, removed, today } = change;
  const newRows = added.map((group) => today.rows[group]!);
  await graph.add(vectors, newRows.map(first), hashes.length, () => setImmediate());
  graph.remove(removed);
  return {
    hashes: [...hashes, ...added.map((group) => today.hashes[group]!)],
    rowsOf: [...rowsOf, ...newRows],
  };
}

const sameShape = (a: GraphShape, b: GraphShape): boolean =>
  a.storage === b.storage && a.dimensions === b.dimensions && a.m === b.m && a.efConstruction === b.efConstruction;

const first = (rows: readonly number[]): number => rows[0]!;

function usable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LabError && error.code === 'index/damaged') return undefined;
    throw error;
  }
}
