import { LabError, type JobControl } from '../common';
import { bytesPerRow, readRow, type VectorSet } from '../vectors';
import { badParameters } from './check-search';
import { clusterCount, groupByCluster, nearestCentre } from './hierarchical-clusters';
import { decodeGroups, encodeGroups, groupsDamaged, type SavedGroups } from './hierarchical-codec';
import { groupByDocument } from './hierarchical-documents';
import { HierarchicalIndex } from './hierarchical-index';
import type {
  IndexBytes,
  IndexParams,
  IndexSize,
  IndexUpdate,
  SearchIndex,
  VectorIndex,
  VectorIndexKind,
} from './types';

/** As the knob has it. */
const REBUILD_SHARE = 0.1;

/** Two levels: the nearest groups of vectors, documents or clusters, then the nearest vectors within them. */
export const createHierarchicalKind = (): VectorIndexKind<VectorIndex> => ({
  kind: 'hierarchical',
  expectedBytes,
  build,
  save,
  open,
  update,
  updateOpen,
});

/** The vectors as they are; a centre of floats a group, its start, and each row's place and group. */
function expectedBytes(size: IndexSize, { level, clusters }: IndexParams): IndexBytes {
  const groups = level === 'documents' ? size.documents : clusterCount(size.rows, clusters ?? 0);
  return {
    vectorBytes: size.rows * bytesPerRow(size),
    overheadBytes: groups * size.dimensions * 4 + (groups + 1) * 4 + 2 * size.rows * 4,
  };
}

async function build(
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
  control: JobControl,
): Promise<VectorIndex> {
  checkKeys(vectors, keys);
  const groups =
    params.level === 'documents'
      ? groupByDocument(vectors)
      : await groupByCluster(vectors, params.clusters ?? 0, control);
  return new HierarchicalIndex(vectors, { ...groups, keys, placed: 0 });
}

function save(index: SearchIndex): Promise<Uint8Array> {
  const groups = index instanceof HierarchicalIndex ? index.groups : undefined;
  return groups
    ? Promise.resolve(encodeGroups(groups))
    : Promise.reject(badParameters('only an open hierarchical index can be saved as one'));
}

// eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
async function open(bytes: Uint8Array, vectors: VectorSet, keys: readonly string[]): Promise<VectorIndex> {
  checkKeys(vectors, keys);
  const groups = decodeGroups(bytes);
  if (groups.centres.dimensions !== vectors.dimensions) throw groupsDamaged('it was made with other dimensions');
  if (groups.keys.length !== keys.length || !keys.every((key, row) => groups.keys[row] === key))
    throw groupsDamaged('it was made of other texts');
  return new HierarchicalIndex(vectors, groups);
}

/** `added` and `removed` count distinct texts. Undefined also where the stored index cannot be used at all. */
// eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
async function update(
  bytes: Uint8Array,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
): Promise<IndexUpdate<VectorIndex> | undefined> {
  checkKeys(vectors, keys);
  try {
    return changed(decodeGroups(bytes), vectors, keys, params);
  } catch (error) {
    if (error instanceof LabError && error.code === 'index/damaged') return undefined;
    throw error;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what it throws must reject
async function updateOpen(
  index: SearchIndex,
  vectors: VectorSet,
  keys: readonly string[],
  params: IndexParams,
): Promise<IndexUpdate<VectorIndex> | undefined> {
  checkKeys(vectors, keys);
  const groups = index instanceof HierarchicalIndex ? index.groups : undefined;
  const result = groups && changed(groups, vectors, keys, params);
  if (result) index.close();
  return result;
}

/**
 * Known texts stay in their clusters, new ones go to the nearest centre. The centres stay, so texts that were placed
 * since they were made count together against the share that asks for new ones. Documents are grouped again.
 */
function changed(
  before: SavedGroups,
  vectors: VectorSet,
  keys: readonly string[],
  { level, rebuildShare = REBUILD_SHARE }: IndexParams,
): IndexUpdate<VectorIndex> | undefined {
  if (before.centres.dimensions !== vectors.dimensions || before.centres.count === 0) return undefined;
  const groupOfKey = new Map(before.keys.map((key, row) => [key, before.groupOf[row]!]));
  const today = new Set(keys);
  const added = [...today].filter((key) => !groupOfKey.has(key)).length;
  const removed = groupOfKey.size - (today.size - added);
  const placed = before.placed + added;
  if (today.size === 0 || placed + removed > rebuildShare * groupOfKey.size) return undefined;
  const groups = level === 'documents' ? groupByDocument(vectors) : placeAgain(before, groupOfKey, vectors, keys);
  return { index: new HierarchicalIndex(vectors, { ...groups, keys, placed }), added, removed };
}

function placeAgain(
  { centres }: SavedGroups,
  groupOfKey: ReadonlyMap<string, number>,
  vectors: VectorSet,
  keys: readonly string[],
): Pick<SavedGroups, 'centres' | 'groupOf'> {
  const values = new Float32Array(vectors.dimensions);
  const groupOf = Int32Array.from(keys, (key, row) => {
    const known = groupOfKey.get(key);
    if (known !== undefined) return known;
    readRow(vectors, row, values);
    return nearestCentre(centres, values);
  });
  return { centres, groupOf };
}

function checkKeys(vectors: VectorSet, keys: readonly string[]): void {
  if (keys.length !== vectors.count) throw badParameters(`${keys.length} keys for ${vectors.count} rows`);
}
