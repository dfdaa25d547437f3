import type { VectorStorage } from '../../core/vectors';
import type { GraphFile, GraphShape } from './graph';
import { indexDamaged } from './graph-errors';
import { levelShare } from './levels';

/** Elements lie in slots, in no order of labels; a slot is used again once its element was removed. */
export interface UsearchFile extends GraphFile {
  readonly slots: number;
  /** Slot of each label, −1 where it is gone. */
  readonly slotOf: Int32Array;
}

/*
 * Layout of usearch 2.26, little endian, all offsets in bytes; nothing is aligned:
 *   vectors  u32 slots, u32 bytes a vector, slots × vector
 *   head     64: "usearch", u16 version × 3, u8 metric, scalar, key, slot; u64 present, deleted, dimensions; u8 multi; 0
 *   graph    40: u64 slots, M, 2M, top level, entry slot
 *   levels   slots × i16
 *   elements slots × { u64 key, i16 level, u32 links, 2M × u32, level × { u32 links, M × u32 } }
 */
const VECTORS_AT = 8;
const HEAD_BYTES = 64;
const GRAPH_BYTES = 40;
const ELEMENT_HEAD_BYTES = 10;
const MAGIC = Buffer.from('usearch', 'latin1');
const MAJOR_VERSION = 2;
const GONE = 0xffffffff;

/** Metric and scalar of the head: inner product, cosine of whole numbers, Hamming distance of bits. */
const KINDS: Readonly<Record<VectorStorage, readonly [metric: number, scalar: number]>> = {
  f32: [0x69, 0x0b],
  f16: [0x69, 0x0c],
  i8: [0x63, 0x17],
  b1: [0x62, 0x01],
};
const KEY_KIND = 0x0e;
const SLOT_KIND = 0x0f;

/** Dimensions as the library counts them: its casts leave bits of a half-filled byte as they were. */
export const nativeDimensions = ({ storage, dimensions }: Pick<GraphShape, 'storage' | 'dimensions'>): number =>
  storage === 'b1' ? 8 * Math.ceil(dimensions / 8) : dimensions;

/** Bytes of one vector, in memory and in a file. */
export function usearchVectorBytes({ storage, dimensions }: Pick<GraphShape, 'storage' | 'dimensions'>): number {
  if (storage === 'b1') return Math.ceil(dimensions / 8);
  return dimensions * { f32: 4, f16: 2, i8: 1 }[storage];
}

const linkBytes = (links: number): number => 4 + 4 * links;
const elementBytes = (level: number, m: number): number => ELEMENT_HEAD_BYTES + linkBytes(2 * m) + level * linkBytes(m);

/**
 * Bytes of private memory beside the vectors. Links and key of an element start at a multiple of 64; for the next power
 * of two of elements there are two pointers and two places of 16.25 bytes in the table of keys.
 */
export function usearchOverheadBytes(slots: number, m: number): number {
  let links = 0;
  for (let level = 0; levelShare(level, m) > 1e-9; level++) {
    links += levelShare(level, m) * 64 * Math.ceil(elementBytes(level, m) / 64);
  }
  return Math.round(slots * links) + usearchTableBytes(slots);
}

/** What is in private memory of a graph that is mapped, too. */
export const usearchTableBytes = (slots: number): number => 2 ** Math.ceil(Math.log2(slots)) * (2 * 8 + 2 * 16.25);

/**
 * Checks everything in a graph file that the native library follows without looking. Vectors are the caller's to compare.
 * @throws `index/damaged`
 */
export function readUsearchFile(bytes: Uint8Array, labels: number, shape: GraphShape): UsearchFile {
  const { m } = shape;
  const vectorBytes = usearchVectorBytes(shape);
  if (bytes.length < VECTORS_AT + HEAD_BYTES + GRAPH_BYTES) throw indexDamaged('cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const slots = view.getUint32(0, true);
  if (slots < 1 || slots > labels) throw indexDamaged('labels and elements contradict each other');
  if (view.getUint32(4, true) !== vectorBytes) throw indexDamaged('its vectors have another length');
  const headAt = VECTORS_AT + slots * vectorBytes;
  const graphAt = headAt + HEAD_BYTES;
  const levelsAt = graphAt + GRAPH_BYTES;
  const elementsAt = levelsAt + 2 * slots;
  if (elementsAt > bytes.length) throw indexDamaged('fewer elements than its header says');
  const long = (at: number): number => Number(view.getBigUint64(at, true));
  const present = readHead(bytes.subarray(headAt, graphAt), long, headAt, slots, shape);

  const topLevel = long(graphAt + 24);
  const entry = long(graphAt + 32);
  if (long(graphAt) !== slots || long(graphAt + 8) !== m || long(graphAt + 16) !== 2 * m) {
    throw indexDamaged('its graph has another shape');
  }
  const levelOf = (slot: number): number => view.getInt16(levelsAt + 2 * slot, true);
  if (entry >= slots || levelOf(entry) !== topLevel) throw indexDamaged('its entry point is wrong');

  const slotOf = new Int32Array(labels).fill(-1);
  let live = 0;
  let at = elementsAt;
  for (let slot = 0; slot < slots; slot++) {
    const level = levelOf(slot);
    if (level < 0 || level > topLevel) throw indexDamaged('a level is impossible');
    const end = at + elementBytes(level, m);
    if (end > bytes.length) throw indexDamaged('cut short');
    const low = view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    if (low !== GONE || high !== GONE) {
      if (high !== 0 || low >= labels || slotOf[low] !== -1) throw indexDamaged('a label is wrong');
      slotOf[low] = slot;
      live++;
    }
    if (view.getInt16(at + 8, true) !== level) throw indexDamaged('an element has two levels');
    let list = at + ELEMENT_HEAD_BYTES;
    for (let l = 0; l <= level; l++) {
      const most = l === 0 ? 2 * m : m;
      const links = view.getUint32(list, true);
      if (links > most) throw indexDamaged('an element has too many links');
      for (let link = list + 4; link < list + linkBytes(links); link += 4) {
        const other = view.getUint32(link, true);
        if (other >= slots) throw indexDamaged('a link leads outside');
        if (levelOf(other) < l) throw indexDamaged('a link leads to a level that its element lacks');
      }
      list += linkBytes(most);
    }
    at = end;
  }
  if (at !== bytes.length) throw indexDamaged('its length contradicts its contents');
  if (live !== present) throw indexDamaged('its header has another count');

  return {
    slots,
    slotOf,
    isDeleted: (label) => slotOf[label] === -1,
    vector: (label) => {
      const slot = slotOf[label]!;
      return slot < 0 ? undefined : bytes.subarray(vectorAt(slot, vectorBytes), vectorAt(slot + 1, vectorBytes));
    },
  };
}

export const vectorAt = (slot: number, vectorBytes: number): number => VECTORS_AT + slot * vectorBytes;

/** @returns live elements */
function readHead(
  head: Uint8Array,
  long: (at: number) => number,
  headAt: number,
  slots: number,
  shape: GraphShape,
): number {
  const [metric, scalar] = KINDS[shape.storage];
  if (Buffer.compare(head.subarray(0, 7), MAGIC) !== 0) throw indexDamaged('no graph of this library');
  if (head[7] !== MAJOR_VERSION || head[8] !== 0) throw indexDamaged('a graph of another version');
  if (head[13] !== metric || head[14] !== scalar) throw indexDamaged('a graph of another storage');
  if (head[15] !== KEY_KIND || head[16] !== SLOT_KIND) throw indexDamaged('a graph with other labels');
  const present = long(headAt + 17);
  if (present + long(headAt + 25) !== slots) throw indexDamaged('its header has another count');
  if (long(headAt + 33) !== nativeDimensions(shape)) throw indexDamaged('a graph of other dimensions');
  if (head.subarray(41).some((byte) => byte !== 0)) throw indexDamaged('its header has something unknown');
  return present;
}
