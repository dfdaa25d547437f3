import type { GraphFile, GraphShape } from './graph';
import { indexDamaged } from './graph-errors';
import { linkListsAbove } from './levels';

/** Element n carries label n. */
export interface HnswFile extends GraphFile {
  readonly count: number;
}

/*
 * Layout of hnswlib 0.8 on 64-bit little-endian machines, all offsets in bytes:
 *   header      96: see HEADER
 *   elements    count × { links: u16 count, u8 deleted, u8 0, 2M × u32; vector: dimensions × f32; label: u64 }
 *   upper links count × { u32 bytes; level × { u16 count, u16 0, M × u32 } }
 */
const HEADER_BYTES = 96;
const LABEL_BYTES = 8;
const HEADER = {
  offsetLevel0: 0,
  maxElements: 8,
  count: 16,
  elementBytes: 24,
  labelOffset: 32,
  vectorOffset: 40,
  maxLevel: 48,
  entryPoint: 52,
  maxM: 56,
  maxM0: 64,
  m: 72,
  levelFactor: 80,
  efConstruction: 88,
} as const;

const groundLinkBytes = (m: number): number => 4 + 4 * 2 * m;
const upperLinkBytes = (m: number): number => 4 + 4 * m;

/**
 * Bytes that a graph holds in memory beside its vectors: links and label of every element, its links above the ground
 * level, and the pointer and level number that find them. Locks and hash tables of the library are not counted.
 */
export const hnswOverheadBytes = (count: number, m: number): number =>
  Math.round(count * (groundLinkBytes(m) + LABEL_BYTES + 8 + 4 + linkListsAbove(m) * upperLinkBytes(m)));

/**
 * Checks everything in a graph file that the native library follows without looking: a file that passes cannot make it
 * read or write outside its memory, whatever happened to the bytes. Vectors are the caller's to compare.
 * @param bytes starts at a multiple of four
 * @throws `index/damaged`
 */
export function readHnswFile(bytes: Uint8Array, labels: number, shape: GraphShape): HnswFile {
  if (bytes.length < HEADER_BYTES || bytes.length % 4 !== 0) throw indexDamaged('cut short');
  const { count, maxLevel, entryPoint } = readHeader(bytes, shape);
  if (count !== labels) throw indexDamaged('labels and elements differ in number');
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const elementWords = elementBytesOf(shape) / 4;
  const firstElement = HEADER_BYTES / 4;
  const ground = 1 + 2 * shape.m;
  if (firstElement + count * (elementWords + 1) > words.length)
    throw indexDamaged('fewer elements than its header says');

  const levels = new Uint8Array(count);
  const checkUpper = walkUpperLinks(words, firstElement + count * elementWords, shape.m, levels);
  if (entryPoint >= count || levels[entryPoint] !== maxLevel) throw indexDamaged('its entry point is wrong');
  for (const level of levels) if (level > maxLevel) throw indexDamaged('an element stands above the top level');

  for (let label = 0; label < count; label++) {
    const at = firstElement + label * elementWords;
    const head = words[at]!;
    if (head >>> 17 !== 0) throw indexDamaged('a mark is unknown');
    checkLinks(words, at + 1, head & 0xffff, 2 * shape.m, count);
    if (words[at + elementWords - 2] !== label || words[at + elementWords - 1] !== 0)
      throw indexDamaged('a label is wrong');
  }
  checkUpper(count);

  const vectorStart = bytes.byteOffset + HEADER_BYTES + ground * 4;
  return {
    count,
    isDeleted: (label) => (words[firstElement + label * elementWords]! & 0x10000) !== 0,
    vector: (label) => new Uint8Array(bytes.buffer, vectorStart + label * elementWords * 4, 4 * shape.dimensions),
  };
}

const elementBytesOf = ({ m, dimensions }: GraphShape): number => groundLinkBytes(m) + 4 * dimensions + LABEL_BYTES;

function readHeader(bytes: Uint8Array, shape: GraphShape): { count: number; maxLevel: number; entryPoint: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const long = (field: keyof typeof HEADER): number => Number(view.getBigUint64(HEADER[field], true));
  const expected: Partial<Record<keyof typeof HEADER, number>> = {
    offsetLevel0: 0,
    maxElements: long('count'),
    elementBytes: elementBytesOf(shape),
    labelOffset: elementBytesOf(shape) - LABEL_BYTES,
    vectorOffset: groundLinkBytes(shape.m),
    maxM: shape.m,
    maxM0: 2 * shape.m,
    m: shape.m,
    efConstruction: Math.max(shape.efConstruction, shape.m),
  };
  for (const [field, value] of Object.entries(expected)) {
    if (long(field as keyof typeof HEADER) !== value) throw indexDamaged(`its header has another ${field}`);
  }
  const levelFactor = view.getFloat64(HEADER.levelFactor, true);
  if (!(Math.abs(levelFactor * Math.log(shape.m) - 1) < 1e-9)) throw indexDamaged('its header has another levelFactor');
  const count = long('count');
  if (count < 1 || count > bytes.length) throw indexDamaged('its header has another count');
  return {
    count,
    maxLevel: view.getInt32(HEADER.maxLevel, true),
    entryPoint: view.getUint32(HEADER.entryPoint, true),
  };
}

/** Fills in the levels; links can only be checked once all levels are known. */
function walkUpperLinks(words: Uint32Array, start: number, m: number, levels: Uint8Array): (count: number) => void {
  const listWords = upperLinkBytes(m) / 4;
  let at = start;
  for (let label = 0; label < levels.length; label++) {
    if (at >= words.length) throw indexDamaged('cut short');
    const level = words[at]! / upperLinkBytes(m);
    if (!Number.isInteger(level) || level > 255) throw indexDamaged('a level is impossible');
    levels[label] = level;
    at += 1 + level * listWords;
  }
  if (at !== words.length) throw indexDamaged('its length contradicts its contents');

  return (count) => {
    let list = start;
    for (let label = 0; label < count; label++) {
      list++;
      for (let level = 1; level <= levels[label]!; level++, list += listWords) {
        const links = words[list]!;
        checkLinks(words, list + 1, links, m, count);
        for (let i = 1; i <= links; i++) {
          if (levels[words[list + i]!]! < level) throw indexDamaged('a link leads to a level that its element lacks');
        }
      }
    }
  };
}

function checkLinks(words: Uint32Array, start: number, links: number, most: number, count: number): void {
  if (links > most) throw indexDamaged('an element has too many links');
  for (let at = start; at < start + links; at++) if (words[at]! >= count) throw indexDamaged('a link leads outside');
}
