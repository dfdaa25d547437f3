import { readFile, writeFile } from 'node:fs/promises';
import type { VectorSet } from '../../core/vectors';
import type { Found, Graph, GraphShape, Turn } from './graph';
import { indexDamaged, refuseTooLarge } from './graph-errors';
import { hnswOverheadBytes, readHnswFile, type HnswFile } from './hnsw-file';
import { loadHnswRuntime, type NativeGraph } from './hnsw-runtime';
import { readRow } from './rows';
import { scratchUnavailable, type Scratch } from './scratch';
import { inTurns } from './turns';

/** With one thread and a fixed seed the same points give the same file, byte for byte. */
const SEED = 100;

/**
 * Rows have length 1, so the inner product is the cosine; the library's own "cosine" would only normalise every vector
 * again, and would take away the true length of dequantised rows.
 */
const SPACE = 'ip';

const bytesEach = ({ dimensions, m }: GraphShape): number => 4 * dimensions + 8 * m + 128;

/** @param capacity most elements, at least 1 */
export async function newHnswGraph(capacity: number, shape: GraphShape, scratch: Scratch): Promise<Graph> {
  const { HierarchicalNSW } = await loadHnswRuntime();
  refuseTooLarge(capacity, bytesEach(shape));
  const native = new HierarchicalNSW(SPACE, shape.dimensions);
  native.initIndex({ maxElements: capacity, m: shape.m, efConstruction: shape.efConstruction, randomSeed: SEED });
  return new HnswGraph(native, shape, scratch, []);
}

export async function loadHnswGraph(
  bytes: Uint8Array,
  file: HnswFile,
  shape: GraphShape,
  scratch: Scratch,
): Promise<Graph> {
  const { HierarchicalNSW } = await loadHnswRuntime();
  refuseTooLarge(file.count, bytesEach(shape));
  const native = new HierarchicalNSW(SPACE, shape.dimensions);
  await scratch.withFile(async (path) => {
    try {
      await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw scratchUnavailable('it cannot be written', error);
    }
    try {
      await native.readIndex(path);
    } catch (error) {
      throw indexDamaged(error instanceof Error ? error.message : 'it does not load');
    }
  });
  if (native.getCurrentCount() !== file.count || native.getNumDimensions() !== shape.dimensions) {
    throw indexDamaged('it loaded with another size');
  }
  const labels = Array.from({ length: file.count }, (_, label) => label);
  return new HnswGraph(native, shape, scratch, labels.filter(file.isDeleted));
}

class HnswGraph implements Graph {
  readonly exact = true;
  readonly changeable = true;
  readonly #query: number[];

  constructor(
    private readonly native: NativeGraph,
    private readonly shape: GraphShape,
    private readonly scratch: Scratch,
    private deleted: readonly number[],
  ) {
    this.#query = new Array<number>(shape.dimensions).fill(0);
  }

  get vectorBytes(): number {
    return this.native.getCurrentCount() * this.shape.dimensions * 4;
  }

  get overheadBytes(): number {
    return hnswOverheadBytes(this.native.getCurrentCount(), this.shape.m);
  }

  /**
   * Adding beside deleted elements can leave the library without any candidate, which it does not survive: marks are
   * taken off while points are added, and put back before anyone searches.
   */
  async add(vectors: VectorSet, rows: readonly number[], firstLabel: number, turn: Turn): Promise<void> {
    const { native, deleted } = this;
    const point = new Array<number>(this.shape.dimensions).fill(0);
    for (const label of deleted) native.unmarkDelete(label);
    native.resizeIndex(firstLabel + rows.length);
    await inTurns(
      rows,
      (row, i) => {
        readRow(vectors, row, point);
        native.addPoint(point, firstLabel + i);
      },
      turn,
    );
    for (const label of deleted) native.markDelete(label);
  }

  remove(labels: readonly number[]): void {
    for (const label of labels) this.native.markDelete(label);
    this.deleted = [...this.deleted, ...labels];
  }

  search(query: Float32Array, wanted: number, efSearch: number): Found {
    // The library takes plain arrays only; one is filled again and again.
    for (let i = 0; i < query.length; i++) this.#query[i] = query[i]!;
    this.native.setEf(efSearch);
    const { neighbors, distances } = this.native.searchKnn(this.#query, wanted);
    return { labels: neighbors, similarities: distances.map((distance) => 1 - distance) };
  }

  /**
   * The graph's bytes, walked from end to end: the library reports success even where the disk was full or the folder
   * gone.
   * @returns bytes that start at a multiple of four
   * @throws `index/scratch-unavailable`
   */
  save(): Promise<Uint8Array> {
    return this.scratch.withFile(async (path) => {
      let bytes: Uint8Array;
      try {
        await this.native.writeIndex(path);
        bytes = await readFile(path);
      } catch (error) {
        throw scratchUnavailable('it could not be written and read back', error);
      }
      try {
        readHnswFile(bytes, this.native.getCurrentCount(), this.shape);
      } catch (error) {
        // What was just built is sound, so the file is not.
        throw scratchUnavailable('the file came back incomplete', error);
      }
      return bytes;
    });
  }
}
