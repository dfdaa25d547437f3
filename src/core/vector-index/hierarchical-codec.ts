import { environmentError } from '../common';
import type { Groups } from './hierarchical-groups';

/** "RLG1", little endian; then dimensions, groups, rows, rows placed since the build, bytes of the keys. */
const MAGIC = 0x31474c52;
const HEADER_NUMBERS = 6;

/** What is stored of a hierarchical index. */
export interface SavedGroups extends Groups {
  /** Row → name of its text. */
  readonly keys: readonly string[];
  /** Texts that were given to the nearest centre after the centres were made. */
  readonly placed: number;
}

/** Header, centres, group of each row; at the end the keys as JSON. */
export function encodeGroups({ centres, groupOf, keys, placed }: SavedGroups): Uint8Array {
  const names = new TextEncoder().encode(JSON.stringify(keys));
  const numbers = HEADER_NUMBERS + centres.data.length + groupOf.length;
  const bytes = new Uint8Array(numbers * 4 + names.length);
  const header = [MAGIC, centres.dimensions, centres.count, groupOf.length, placed, names.length];
  new Uint32Array(bytes.buffer, 0, HEADER_NUMBERS).set(header);
  new Float32Array(bytes.buffer, HEADER_NUMBERS * 4, centres.data.length).set(centres.data);
  new Int32Array(bytes.buffer, (HEADER_NUMBERS + centres.data.length) * 4, groupOf.length).set(groupOf);
  bytes.set(names, numbers * 4);
  return bytes;
}

/** Copies, so that the bytes can go. @throws `index/damaged` */
export function decodeGroups(bytes: Uint8Array): SavedGroups {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  if (byteLength < HEADER_NUMBERS * 4) throw groupsDamaged('cut short');
  const header = new Uint32Array(buffer, byteOffset, HEADER_NUMBERS) as unknown as Header;
  const [magic, dimensions, count, rows, placed, nameBytes] = header;
  if (magic !== MAGIC) throw groupsDamaged('not an index of this version');
  const namesAt = (HEADER_NUMBERS + count * dimensions + rows) * 4;
  if (byteLength !== namesAt + nameBytes) throw groupsDamaged('its length contradicts its header');
  const data = new Float32Array(buffer, byteOffset + HEADER_NUMBERS * 4, count * dimensions).slice();
  const groupOf = new Int32Array(buffer, byteOffset + (HEADER_NUMBERS + count * dimensions) * 4, rows).slice();
  if (!data.every(Number.isFinite)) throw groupsDamaged('a centre is not finite');
  if (!groupOf.every((group) => group >= 0 && group < count)) throw groupsDamaged('a row is in no group');
  const keys = keysIn(aligned.subarray(namesAt));
  if (keys?.length !== rows) throw groupsDamaged('its texts are not told');
  return { centres: { storage: 'f32', count, dimensions, data }, groupOf, keys, placed };
}

type Header = readonly [
  magic: number,
  dimensions: number,
  groups: number,
  rows: number,
  placed: number,
  nameBytes: number,
];

function keysIn(bytes: Uint8Array): string[] | undefined {
  try {
    const keys: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(keys) && keys.every((key) => typeof key === 'string') ? keys : undefined;
  } catch {
    return undefined;
  }
}

export const groupsDamaged = (what: string): Error =>
  environmentError('index/damaged', `The stored index is damaged: ${what}.`, 'Index again; it is rebuilt.');
