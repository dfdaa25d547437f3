import { LabError } from '../common';

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

type Bytes = Uint8Array | Float32Array | Float64Array;
const isTypedArray = (value: unknown): value is Bytes => ArrayBuffer.isView(value) && !(value instanceof DataView);

function frozenCopy<Value>(value: Value): Value {
  if (typeof value === 'function' || typeof value === 'symbol') throw notPlain(typeof value);
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedArray(value)) return value.slice() as Value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as Value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(value.constructor.name);
  // Defined rather than assigned: a member called `__proto__` is a member.
  const copy: object = Object.create(prototype as object | null) as object;
  for (const [key, member] of Object.entries(value))
    Object.defineProperty(copy, key, { value: frozenCopy(member as unknown), enumerable: true });
  return Object.freeze(copy) as Value;
}

function holdsTypedArrays(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isTypedArray(value) || Object.values(value).some(holdsTypedArrays);
}

const notPlain = (what: string): LabError =>
  new LabError({
    code: 'cache/not-plain-data',
    message: `A cache keeps plain data, not a ${what}.`,
    nextStep: 'Report this as a bug.',
    fault: 'internal',
  });
