import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { environmentError } from '../../core/common';
import {
  readRow,
  rowLength,
  VECTOR_STORAGES,
  type VectorRows,
  type VectorSet,
  type VectorStorage,
} from '../../core/vectors';
import { readFully } from '../store/atomic-file';

/**
 * Rows one after another, each with its scale before it (i8), so that one read gives a row; then a foot: "RLR1", storage,
 * count, dimensions (little endian), and the SHA-256 of all before it. The foot is last because rows come as a stream.
 */
const MAGIC = 0x31524c52;
const FOOT_NUMBERS = 4;
const DIGEST_BYTES = 32;
const FOOT_BYTES = FOOT_NUMBERS * 4 + DIGEST_BYTES;
/** By the number in the foot, which never changes its meaning. */
const CODES = ['f32', 'f16', 'i8', 'b1'] as const satisfies readonly VectorStorage[];
const BYTES_EACH = { f32: 4, f16: 2, i8: 1, b1: 1 } as const;

export interface RowShape {
  readonly storage: VectorStorage;
  readonly dimensions: number;
}

const scaleBytes = ({ storage }: RowShape): number => (storage === 'i8' ? 4 : 0);
const rowBytes = (shape: RowShape): number => scaleBytes(shape) + rowLength(shape) * BYTES_EACH[shape.storage];

/** The file's bytes, part by part. */
export async function* rowFileParts(
  shape: RowShape,
  blocks: AsyncIterable<VectorSet> | Iterable<VectorSet>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const block of blocks) {
    const part = rowsOf(block, shape);
    count += block.count;
    hash.update(part);
    yield part;
  }
  const foot = Buffer.alloc(FOOT_BYTES);
  for (const [i, number] of [MAGIC, CODES.indexOf(shape.storage), count, shape.dimensions].entries())
    foot.writeUInt32LE(number, i * 4);
  hash.update(foot.subarray(0, FOOT_NUMBERS * 4));
  hash.digest().copy(foot, FOOT_NUMBERS * 4);
  yield foot;
}

function rowsOf({ count, data, scales }: VectorSet, shape: RowShape): Uint8Array {
  const numbers = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (!scales) return numbers;
  const length = rowLength(shape);
  const rows = Buffer.alloc(count * rowBytes(shape));
  for (let row = 0; row < count; row++) {
    const at = row * rowBytes(shape);
    rows.writeFloatLE(scales[row]!, at);
    rows.set(numbers.subarray(row * length, (row + 1) * length), at + 4);
  }
  return rows;
}

/** Opens a file of rows after its size and SHA-256 were checked; undefined where it is damaged. Rejects where it is not there. */
export async function openRowFile(file: string): Promise<VectorRows | undefined> {
  const foot = await checkedFoot(file);
  return foot && rowsInFile(file, foot);
}

interface Foot extends RowShape {
  readonly count: number;
}

async function checkedFoot(file: string): Promise<Foot | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size < FOOT_BYTES) return undefined;
    const foot = await readFully(handle, Buffer.alloc(FOOT_BYTES), size - FOOT_BYTES);
    const numberAt = (i: number): number => foot.readUInt32LE(i * 4);
    const [magic, code, count, dimensions] = [numberAt(0), numberAt(1), numberAt(2), numberAt(3)];
    const storage = VECTOR_STORAGES.find((each) => each === CODES[code]);
    if (magic !== MAGIC || !storage || dimensions < 1) return undefined;
    if (size !== count * rowBytes({ storage, dimensions }) + FOOT_BYTES) return undefined;
    const hash = createHash('sha256');
    const before = createReadStream(file, { end: size - DIGEST_BYTES - 1, highWaterMark: 1 << 20 });
    for await (const part of before) hash.update(part as Buffer);
    return hash.digest().equals(foot.subarray(FOOT_NUMBERS * 4)) ? { storage, dimensions, count } : undefined;
  } finally {
    await handle.close();
  }
}

function rowsInFile(file: string, { storage, dimensions, count }: Foot): VectorRows {
  const shape = { storage, dimensions };
  const length = rowBytes(shape);
  const bytes = new Uint8Array(length);
  const one = oneRow(bytes, shape);
  let descriptor: number | undefined = openSync(file, 'r');
  return {
    count,
    dimensions,
    memoryBytes: 0,
    diskBytes: count * length + FOOT_BYTES,
    read(row, out) {
      if (descriptor === undefined || row < 0 || row >= count) throw unreadable(file);
      let read: number;
      try {
        // A few microseconds while the system has it in memory: less than any way to wait for it.
        read = readSync(descriptor, bytes, 0, length, row * length);
      } catch (error) {
        throw unreadable(file, error);
      }
      if (read !== length) throw unreadable(file);
      readRow(one, 0, out);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** A view of one row's bytes as a vector set. */
function oneRow({ buffer }: Uint8Array<ArrayBuffer>, { storage, dimensions }: RowShape): VectorSet {
  const shape = { storage, count: 1, dimensions };
  switch (storage) {
    case 'f32':
      return { ...shape, data: new Float32Array(buffer) };
    case 'f16':
      return { ...shape, data: new Uint16Array(buffer) };
    case 'i8':
      return { ...shape, data: new Int8Array(buffer, 4), scales: new Float32Array(buffer, 0, 1) };
    case 'b1':
      return { ...shape, data: new Uint8Array(buffer) };
  }
}

const unreadable = (file: string, cause?: unknown): Error =>
  environmentError(
    'vectors/unreadable',
    `Vectors that stay on disk cannot be read from ${file}.`,
    'Run again, or use vectors.residence = memory.',
    cause,
  );
