import { LabError } from '../common';

/** What a cache can hold: plain data that is something. Functions and class instances are refused at run time. */
export type PlainValue = string | number | boolean | object;

/** A value that nobody outside can change. */
export interface Immutable<Value> {
  /** Frozen and shared where all of it can be frozen; a copy of its own each time where typed arrays are in it. */
  read(): Value;
}

/**
 * A frozen deep copy of plain data: primitives, arrays, plain objects, typed arrays. Copied once when it goes in, and
 * shared by all readers, so that reading costs nothing; only typed arrays, which cannot be frozen, are copied on reading.
 * @throws `cache/not-plain-data` for functions, class instances, Maps and the like
 */
export function immutable<Value>(value: Value): Immutable<Value> {
  const shared = frozenCopy(value);
  if (!holdsTypedArrays(shared)) return { read: () => shared };
  return { read: () => frozenCopy(shared) };
}

type NumberArray = Uint8Array | Float32Array | Float64Array;
const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function frozenCopy<Value>(value: Value): Value;
function frozenCopy(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw notPlain(typeof value);
  if (typeof value !== 'object' || value === null) return value;
  // Node's Buffer has a slice that shares memory.
  if (isNumberArray(value)) return value instanceof Uint8Array ? new Uint8Array(value) : value.slice();
  if (Array.isArray(value)) return Object.freeze(value.map((item: unknown) => frozenCopy(item)));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(value.constructor.name);
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, frozenCopy(member)])));
}

function holdsTypedArrays(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isNumberArray(value) || Object.values(value).some(holdsTypedArrays);
}

const notPlain = (what: string): LabError =>
  new LabError({
    code: 'cache/not-plain-data',
    message: `A cache keeps plain data, not a ${what}.`,
    nextStep: 'Report this as a bug.',
    fault: 'internal',
  });
