const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** Adding and taking it away rounds a small number to a whole one, halves to the even one. */
const ROUNDER = 2 ** 52;

/** The nearest IEEE 754 binary16, as its 16 bits; halfway goes to the even one, too large becomes infinity. */
export function toHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 a half is a whole number of 2^-24.
  if (magnitude < 0x38800000) return sign | (Math.abs(float[0]) * 2 ** 24 + ROUNDER - ROUNDER);
  // Of 23 bits of fraction 10 stay; a carry runs into the exponent, where it belongs.
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

let table: Float32Array | undefined;

/** What each of the 65,536 halves stands for: looking up is quicker than taking bits apart. */
export function halfValues(): Float32Array {
  return (table ??= Float32Array.from({ length: 65_536 }, (_, half) => fromHalf(half)));
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers as halves. */
export function toHalves(numbers: Float32Array): Uint16Array {
  // A loop is a hundred times as fast as `Uint16Array.from`.
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) halves[i] = toHalf(numbers[i]!);
  return halves;
}
