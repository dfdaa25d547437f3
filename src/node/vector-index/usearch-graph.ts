import { closeSync, openSync, readSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { badParameters } from '../../core/vector-index';
import type { VectorSet } from '../../core/vectors';
import type { Found, Graph, GraphShape, Turn } from './graph';
import { indexDamaged, refuseTooLarge } from './graph-errors';
import type { HeldFile, MappedFiles } from './mapped-files';
import { scratchUnavailable, type Scratch } from './scratch';
import { inTurns } from './turns';
import {
  nativeDimensions,
  readUsearchFile,
  usearchOverheadBytes,
  usearchTableBytes,
  usearchVectorBytes,
  vectorAt,
  type UsearchFile,
} from './usearch-file';
import { usearchPoint, usearchQuery } from './usearch-points';
import { loadUsearchRuntime, type NativeUsearch } from './usearch-runtime';

/**
 * Rows have length 1, so the inner product is the cosine. Stored 8-bit rows have lengths of their own, which the cosine
 * takes away. The angle between two vectors grows with the signs in which they differ.
 */
const METRIC = { f32: 'ip', f16: 'ip', i8: 'cos', b1: 'hamming' } as const;
/** With one thread the same points give the same file, byte for byte. */
const ONE_THREAD = 1;
/** Every search asks for as many candidates as it wants kept open, so what is set here never decides. */
const LEAST_OPEN = 1;

function newNative(shape: GraphShape): NativeUsearch {
  const { CompiledIndex } = loadUsearchRuntime();
  const { storage, m, efConstruction } = shape;
  return new CompiledIndex(nativeDimensions(shape), METRIC[storage], storage, m, efConstruction, LEAST_OPEN, false);
}

export function newUsearchGraph(elements: number, shape: GraphShape, scratch: Scratch): Graph {
  const native = newNative(shape);
  refuseTooLarge(elements, usearchVectorBytes(shape) + usearchOverheadBytes(elements, shape.m) / elements);
  return new UsearchGraph(native, shape, scratch, { labels: 0, slots: 0, free: 0 });
}

export async function loadUsearchGraph(
  bytes: Uint8Array,
  file: UsearchFile,
  shape: GraphShape,
  scratch: Scratch,
): Promise<Graph> {
  const native = newNative(shape);
  refuseTooLarge(file.slots, usearchVectorBytes(shape) + usearchOverheadBytes(file.slots, shape.m) / file.slots);
  await scratch.withFile(async (path) => {
    try {
      await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw scratchUnavailable('it cannot be written', error);
    }
    refuseUnlessOpened(native, file, () => native.load(path));
  });
  const { slots, slotOf } = file;
  return new UsearchGraph(native, shape, scratch, { labels: slotOf.length, slots, free: slots - native.size() });
}

/** The graph stays in its file, which nobody changes while it is held. */
export async function mapUsearchGraph(
  bytes: Uint8Array,
  file: UsearchFile,
  shape: GraphShape,
  files: MappedFiles,
): Promise<Graph> {
  const native = newNative(shape);
  const held = await files.hold(bytes);
  try {
    refuseUnlessOpened(native, file, () => native.view(held.path));
    return new MappedGraph(native, shape, file, held);
  } catch (error) {
    held.release();
    throw error;
  }
}

function refuseUnlessOpened(native: NativeUsearch, { slotOf }: UsearchFile, open: () => void): void {
  try {
    open();
  } catch (error) {
    throw indexDamaged(error instanceof Error ? error.message : 'it does not load');
  }
  const live = slotOf.reduce((sum, slot) => sum + (slot < 0 ? 0 : 1), 0);
  if (native.size() !== live) throw indexDamaged('it loaded with another size');
}

interface Size {
  /** Given out so far. */
  readonly labels: number;
  readonly slots: number;
  /** Slots whose elements were removed: the next ones that are added take them. */
  readonly free: number;
}

class UsearchGraph implements Graph {
  readonly exact: boolean;
  readonly changeable = true;

  constructor(
    private readonly native: NativeUsearch,
    private readonly shape: GraphShape,
    private readonly scratch: Scratch,
    private size: Size,
  ) {
    this.exact = shape.storage === 'f32';
  }

  get vectorBytes(): number {
    return this.size.slots * usearchVectorBytes(this.shape);
  }

  get overheadBytes(): number {
    return usearchOverheadBytes(this.size.slots, this.shape.m);
  }

  async add(vectors: VectorSet, rows: readonly number[], firstLabel: number, turn: Turn): Promise<void> {
    const point = usearchPoint(vectors);
    await inTurns(
      rows,
      // One at a time: how many are given at once decides when the library makes room, and with it the levels.
      (row, i) => this.native.add(BigUint64Array.of(BigInt(firstLabel + i)), point(row), ONE_THREAD),
      turn,
    );
    const { labels, slots, free } = this.size;
    const reused = Math.min(free, rows.length);
    this.size = { labels: labels + rows.length, slots: slots + rows.length - reused, free: free - reused };
  }

  remove(labels: readonly number[]): void {
    if (labels.length) this.native.remove(BigUint64Array.from(labels, BigInt));
    this.size = { ...this.size, free: this.size.free + labels.length };
  }

  search(query: Float32Array, wanted: number, efSearch: number): Found {
    return searchNative(this.native, this.shape, query, wanted, Math.min(efSearch, this.native.size()));
  }

  /** @throws `index/scratch-unavailable` */
  save(): Promise<Uint8Array> {
    return this.scratch.withFile(async (path) => {
      try {
        this.native.save(path);
        const bytes = await readFile(path);
        readUsearchFile(bytes, this.size.labels, this.shape);
        return bytes;
      } catch (error) {
        throw scratchUnavailable('it could not be written and read back', error);
      }
    });
  }
}

class MappedGraph implements Graph {
  readonly exact: boolean;
  readonly changeable = false;
  /** The system keeps as much of the file in memory as it can spare. */
  readonly vectorBytes = 0;
  readonly overheadBytes: number;
  readonly #descriptor: number;
  #open = true;

  constructor(
    private readonly native: NativeUsearch,
    private readonly shape: GraphShape,
    private readonly file: Pick<UsearchFile, 'slots' | 'slotOf'>,
    private readonly held: HeldFile,
  ) {
    this.exact = shape.storage === 'f32';
    this.overheadBytes = usearchTableBytes(file.slots);
    this.#descriptor = openSync(held.path, 'r');
  }

  readVector = (label: number, out: Uint8Array): void => {
    const at = vectorAt(this.file.slotOf[label]!, usearchVectorBytes(this.shape));
    readSync(this.#descriptor, out, 0, out.length, at);
  };

  // A mapped file cannot be written to; whoever changes an index loads it first.
  add = (): Promise<void> => Promise.reject(badParameters('a mapped graph does not change'));
  remove(): void {
    throw badParameters('a mapped graph does not change');
  }

  search(query: Float32Array, wanted: number, efSearch: number): Found {
    return searchNative(this.native, this.shape, query, wanted, Math.min(efSearch, this.native.size()));
  }

  save(): Promise<Uint8Array> {
    return readFile(this.held.path);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
    this.held.release();
  }
}

/**
 * The library has no setting for the candidates that one search keeps open: it keeps as many as are wanted.
 * @param open at least `wanted`, at most as many as live labels
 */
function searchNative(
  native: NativeUsearch,
  { storage, dimensions }: GraphShape,
  query: Float32Array,
  wanted: number,
  open: number,
): Found {
  const answer = native.search(usearchQuery(query, storage, dimensions), open, ONE_THREAD);
  const keys = answer[0];
  const distances = answer[1];
  const count = Math.min(wanted, Number(answer[2][0]));
  const labels = new Int32Array(count);
  const similarities = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = Number(keys[i]);
    similarities[i] = 1 - distances[i]!;
  }
  return { labels, similarities };
}
